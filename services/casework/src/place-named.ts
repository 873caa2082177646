import { notFound } from '@wangge/platform/errors';
import type { Place, Places } from '@wangge/platform/places';

/** The place a request acts in; that it is the caller's was judged before. @throws NOT_FOUND */
export function placeNamed(places: Places, placeId: string): Place {
  const place = places.get(placeId);
  if (!place) throw notFound('place');
  return place;
}

/** Path of the place a list is asked for, null for all; a path that is nowhere for a place nobody knows. */
export const aroundOf = (places: Places, placeId: string): string | null =>
  placeId === '' ? null : (places.get(placeId)?.orgPath ?? 'nowhere');
