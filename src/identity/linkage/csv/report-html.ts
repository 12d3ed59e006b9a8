/** Small pieces of the report page. */

export function escaped(s: string): string {
  return s.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

export function number(n: number): string {
  return Math.round(n).toLocaleString('en-GB');
}

export function percent(p: number): string {
  return `${(100 * p).toFixed(2)}%`;
}

/** Cells are HTML already. Columns after the first `words` hold figures unless `words` is set for all. */
export function table(
  caption: string,
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  words = false,
): string {
  const head = headings.map((h) => `<th scope="col">${h}</th>`).join('');
  const body = rows
    .map(
      (cells) => `<tr>${cells.map((c, i) => (i === 0 ? `<th scope="row">${c}</th>` : `<td>${c}</td>`)).join('')}</tr>`,
    )
    .join('\n');
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escaped(caption)}"><table${words ? ' class="words"' : ''}><caption>${escaped(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

export const style = `
body{font-family:Arial,sans-serif;line-height:1.5;color:#212b32;background:#fff;margin:0}
main{max-width:64rem;margin:0 auto;padding:1rem}
h1,h2{line-height:1.2}h2{margin-top:2.5rem}
.warning{border-left:.5rem solid #005eb8;padding:.5rem 1rem;background:#f0f4f5}
.scroll{overflow-x:auto}table{border-collapse:collapse;margin:1rem 0;min-width:50%}
caption{text-align:left;font-weight:bold;padding:.25rem 0}
th,td{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid #aeb7bd;vertical-align:top}
tbody th{font-weight:normal}
.bar{display:inline-block;height:.7em;margin-left:.5em}.for{background:#007f3b}.against{background:#b3001b}
svg{max-width:100%;height:auto}input,select{font:inherit;padding:.25rem;border:2px solid #4c6272;max-width:100%}
:focus{outline:3px solid #ffb81c;outline-offset:2px}code{background:#f0f4f5}
`;
