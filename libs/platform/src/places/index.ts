export { loadPlaces } from './load-places.ts';
export { PlaceListener } from './place-listener.ts';
export { type Place, Places, type PlacesOptions } from './places.ts';
export { RedrawListener } from './redraw-listener.ts';
