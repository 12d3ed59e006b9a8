/**
 * A key for how a name sounds, across the origins of names in England. Soundex and its kin know English spelling only;
 * this folds the spellings one sound has in several: Mohammed and Muhamad, Yusuf and Jusuf, Nowak and Novak,
 * Schmidt and Shmit, Kowalski and Kowalsky, Szymon and Shimon, Khadija and Kadija, Stephen and Steven.
 */
const spellings: [RegExp, string][] = [
  [/^(?:mac|mc)(?=[^aeiou])/, 'mk'],
  [/^(?:kn|gn|pn)/, 'n'],
  [/^wr/, 'r'],
  [/^ps/, 's'],
  [/^x/, 's'],
  [/^y(?=[aeiou])/, 'j'],
  [/chr/g, 'kr'],
  [/(?<!t)(?:sch|sh|sz|ssh)/g, 's'],
  [/(?:tsch|tzsch|tch|cz|ch|tsh)/g, 'c'],
  [/(?:dzh|zh|dj|dg(?=e))/g, 'j'],
  [/ph(?=.)|ph$/g, 'f'],
  // Stephen is Steven to the ear, and f and v are one letter in Welsh (f) and German (v).
  [/[fv]|w(?=[aeiouyr])/g, 'v'],
  [/^gh/, 'g'],
  [/(?<=[aeiou])gh/g, ''],
  [/ck|q|kh/g, 'k'],
  [/c(?=[eiy])(?!h)/g, 's'],
  [/x/g, 'ks'],
  [/g(?=[ei])/g, 'j'],
  [/([bdgtr])h/g, '$1'],
  [/z/g, 's'],
  [/dt$/, 't'],
  [/(?<=.)h/g, ''],
];

const vowelClass: Record<string, string> = { a: 'a', e: 'e', i: 'e', y: 'e', o: 'o', u: 'o', w: 'o' };

/** The key of one folded token: consonants in order, an initial vowel as `a`; short keys keep their first vowel. */
export function soundKey(token: string): string {
  let s = token;
  // `c` stands for the ch sound below, so the hard c goes first.
  s = s.replace(/c(?![eiyhzk])/g, 'k');
  for (const [spelling, sound] of spellings) s = s.replace(spelling, sound);
  const first = /[aeiouyw]/.exec(s)?.[0];
  const opening = /^[aeiouy]/.test(s) ? 'a' : '';
  const consonants = s.replace(/[aeiouyw]/g, '').replace(/(.)\1+/g, '$1');
  const key = opening + consonants;
  // Lee, Leah and Lou share one consonant: without a vowel the key would say too little.
  return consonants.length < 2 && first ? `${key}${vowelClass[first]}` : key;
}
