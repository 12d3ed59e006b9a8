import type { CurvePoint } from './labels.ts';
import { number } from './report-html.ts';

const width = 960;
const height = 260;
const left = 60;
const bottom = 40;
const plotWidth = width - left - 20;
const plotHeight = height - bottom - 10;

/** Pairs by match weight on a scale of tenfold steps, with the thresholds. `spread` has one bin a bit from `from`. */
export function weightChart(spread: Float64Array, from: number, thresholds: { match: number; review: number }): string {
  const used = [...spread.keys()].filter((bin) => spread[bin]! > 0);
  if (used.length === 0) return '<p>No pair was compared.</p>';
  const [first, last] = [used[0]!, used[used.length - 1]!];
  const bins = last - first + 1;
  const most = Math.log10(Math.max(...spread) + 1);
  const x = (bits: number) => left + ((bits - from - first) / bins) * plotWidth;
  const y = (n: number) => 10 + plotHeight * (1 - Math.log10(n + 1) / most);
  const bars = used.map((bin) => {
    const top = y(spread[bin]!);
    const label = `${number(spread[bin]!)} pairs of weight ${bin + from} to ${bin + from + 1}`;
    return `<rect x="${x(bin + from).toFixed(1)}" y="${top.toFixed(1)}" width="${Math.max(1, plotWidth / bins - 1).toFixed(1)}" height="${(10 + plotHeight - top).toFixed(1)}" fill="#005eb8"><title>${label}</title></rect>`;
  });
  const lines = (['review', 'match'] as const).map((name, n) => {
    const at = x(Math.log2(thresholds[name] / (1 - thresholds[name])));
    return `<line x1="${at}" x2="${at}" y1="10" y2="${10 + plotHeight}" stroke="#212b32" stroke-dasharray="4 3"/><text x="${at + 4}" y="${22 + 16 * n}" font-size="14">${name}</text>`;
  });
  const ticks = Array.from({ length: bins + 1 }, (_, k) => first + from + k).filter((bits) => bits % 10 === 0);
  const xs = ticks.map(
    (bits) => `<text x="${x(bits)}" y="${height - 18}" font-size="13" text-anchor="middle">${bits}</text>`,
  );
  const ys = Array.from({ length: Math.floor(most) + 1 }, (_, k) => 10 ** k).map(
    (n) => `<text x="${left - 6}" y="${y(n) + 4}" font-size="13" text-anchor="end">${number(n)}</text>`,
  );
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Pairs by match weight">${bars.join('')}${lines.join('')}${xs.join('')}${ys.join('')}<text x="${left + plotWidth / 2}" y="${height - 2}" font-size="13" text-anchor="middle">match weight, in bits</text></svg>`;
}

/** Precision, recall and F1 by threshold, evenly spaced: the thresholds crowd near 1. */
export function accuracyChart(curve: readonly CurvePoint[]): string {
  const x = (k: number) => left + (k / (curve.length - 1)) * plotWidth;
  const y = (p: number) => 10 + plotHeight * (1 - p);
  const drawn = [
    ['precision', '#005eb8', ''],
    ['recall', '#b3001b', '6 4'],
    ['f1', '#212b32', '2 3'],
  ] as const;
  const lines = drawn.map(([name, colour, dash], n) => {
    const points = curve.map((p, k) => `${x(k).toFixed(1)},${y(p[name]).toFixed(1)}`).join(' ');
    return `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="${dash}"/><text x="${left + 10 + 90 * n}" y="${10 + plotHeight - 8}" font-size="14" fill="${colour}">${name === 'f1' ? 'F1' : name}</text>`;
  });
  const xs = curve.map(
    (p, k) => `<text x="${x(k)}" y="${height - 18}" font-size="11" text-anchor="middle">${p.probability}</text>`,
  );
  const ys = [0, 0.25, 0.5, 0.75, 1].map(
    (p) => `<text x="${left - 6}" y="${y(p) + 4}" font-size="13" text-anchor="end">${p}</text>`,
  );
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Precision, recall and F1 by threshold; the figures are in the table below">${lines.join('')}${xs.join('')}${ys.join('')}</svg>`;
}
