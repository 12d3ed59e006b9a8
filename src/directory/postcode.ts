/**
 * A postcode in its one written form, 'AB1 2DE'; undefined for what is not shaped like a postcode.
 * Shape: BS 7666 outward and inward code; the letters never used in the inward code (C I K M O V) are refused, except in the
 * pseudo postcodes ZZ99 of the NHS (ZZ99 3VZ: no fixed abode).
 */
export function normalisePostcode(text: string): string | undefined {
  const compact = text.replace(/\s/g, '').toUpperCase();
  const parts = /^(ZZ99)(\d[A-Z]{2})$/.exec(compact) ?? /^([A-Z]{1,2}\d[A-Z\d]?)(\d[ABD-HJLNP-UW-Z]{2})$/.exec(compact);
  return parts ? `${parts[1]} ${parts[2]}` : undefined;
}
