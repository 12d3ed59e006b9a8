import type { Tx } from '../platform/index.ts';
import { pointsOf } from './place-store.ts';
import { normalisePostcode } from './postcode.ts';
import type { Point } from './types.ts';

/** The mean radius of the Earth, as the International Union of Geodesy and Geophysics gives it. */
const EARTH_KM = 6371.0088;
export const KM_IN_A_MILE = 1.609344;

/** Kilometres along the great circle: what people call the straight line. Within 0.5 per cent of the ellipsoid. */
export function kilometresBetween(a: Point, b: Point): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const haversine = (angle: number) => Math.sin(angle / 2) ** 2;
  const across =
    haversine(radians(b.latitude - a.latitude)) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * haversine(radians(b.longitude - a.longitude));
  return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(across)));
}

/**
 * Straight-line kilometres between the postcodes of each pair, in the order given; undefined where either is no postcode or the
 * directory does not know where it lies.
 */
export async function kilometresBetweenPostcodes(
  tx: Tx,
  pairs: readonly (readonly [string | null | undefined, string | null | undefined])[],
): Promise<(number | undefined)[]> {
  const normal = pairs.map((pair) => pair.map((each) => (each ? normalisePostcode(each) : undefined)));
  const points = await pointsOf(tx, [...new Set(normal.flat().filter((each) => each !== undefined))]);
  return normal.map(([from, to]) => {
    const [a, b] = [points.get(from ?? ''), points.get(to ?? '')];
    return a && b ? kilometresBetween(a, b) : undefined;
  });
}
