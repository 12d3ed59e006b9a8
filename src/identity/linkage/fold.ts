/** Text made comparable: letters without marks, lower case, from the scripts names reach England in. */

/** Letters that Unicode does not take apart into a base letter and a mark. */
const undecomposed: Record<string, string> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
  ŋ: 'n',
  ə: 'a',
  '’': "'",
  '‘': "'",
  ʼ: "'",
  '`': "'",
};

/** Cyrillic and Greek letters by their usual English spelling (BGN/PCGN and ISO 843, without marks). */
const transliterated: Record<string, string> = {
  ...pairs('абвгдезийклмнопрстуфыэ', 'abvgdeziiklmnoprstufye'),
  ...{
    ж: 'zh',
    х: 'kh',
    ц: 'ts',
    ч: 'ch',
    ш: 'sh',
    щ: 'shch',
    ъ: '',
    ь: '',
    ю: 'yu',
    я: 'ya',
    є: 'ye',
    і: 'i',
    ї: 'yi',
  },
  ...pairs('αβγδεζηικλμνοπρσςτυφω', 'avgdeziiklmnoprsstyfo'),
  ...{ θ: 'th', ξ: 'x', χ: 'ch', ψ: 'ps' },
};

function pairs(from: string, to: string): Record<string, string> {
  return Object.fromEntries([...from].map((letter, i) => [letter, to[i] ?? '']));
}

const plain = /^[a-z0-9 ]*$/;

/** Lower case, without marks, transliterated where a table is known; letters of other scripts stay as they are. */
export function fold(s: string): string {
  const lower = s.toLowerCase();
  if (plain.test(lower)) return lower;
  let out = '';
  for (const c of lower.normalize('NFKD').replace(/\p{M}/gu, '')) out += undecomposed[c] ?? transliterated[c] ?? c;
  return out;
}

/** Folded letters only, as tokens; apostrophes join (O'Neill is oneill), everything else that is not a letter parts. */
export function nameTokens(s: string): string[] {
  return fold(s)
    .replace(/'/g, '')
    .split(/[^\p{L}]+/u)
    .filter((t) => t !== '');
}

/** Folded letters and digits as tokens. */
export function textTokens(s: string): string[] {
  return fold(s)
    .replace(/'/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((t) => t !== '');
}
