/** Splits at separators that no backslash precedes; escapes stay, so that a value can be split again. */
export function splitEscaped(text: string, separator: ',' | '|' | '$'): string[] {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\\') {
      part += char + text.charAt(at + 1);
      at++;
    } else if (char === separator) {
      parts.push(part);
      part = '';
    } else part += char;
  }
  return [...parts, part];
}

/** Takes the escapes of FHIR search values away: \, \| \$ and \\. */
export function unescaped(text: string): string {
  return text.replace(/\\([,|$\\])/g, '$1');
}
