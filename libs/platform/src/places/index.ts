export { WhenAPlaceIsRegistered } from './place-listener.ts';
export { type PlaceLevel, type PlaceRow, Places } from './places.ts';
