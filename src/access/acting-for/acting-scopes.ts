/** What somebody may be allowed to do for another person. */
export type ActingScope = 'see' | 'change' | 'own';

export const actingScopes: Record<ActingScope, string> = {
  see: 'See my record and plan',
  change: 'Book, cancel and answer for me',
  own: 'Make choices about sharing for me, and see who has looked',
};
