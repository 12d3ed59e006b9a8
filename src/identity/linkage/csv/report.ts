import { probabilityOf } from '../model.ts';
import { fieldLabel } from '../score.ts';
import { spreadFrom } from '../work.ts';
import { accuracyCurve, type Labels, pairKey, wilson } from './labels.ts';
import type { ReportInput } from './link-result.ts';
import { accuracyChart, weightChart } from './report-charts.ts';
import { escaped, number, percent, style, table } from './report-html.ts';
import { shownPairs, waterfallScript } from './report-pairs.ts';
import { unlinkables } from './unlinkables.ts';

/** The report on one linkage as one HTML page that needs nothing else. It shows people's details: keep it as the files are kept. */
export function reportPage(input: ReportInput): string {
  const sections = [
    summary(input),
    weights(input),
    pairSection(input),
    levels(input),
    blocking(input),
    unlinkableSection(input),
    ...(input.labels ? [accuracy(input, input.labels)] : []),
    columns(input),
  ];
  return `<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Linkage report</title><style>${style}</style></head><body><main>
<h1>Linkage report</h1>
<p class="warning"><strong>This page shows details of people.</strong> Keep it as safely as the files it was made from.</p>
${sections.join('\n')}
</main></body></html>
`;
}

function summary({ result, bulk }: ReportInput): string {
  const { counts, times } = result;
  const rows = [
    ['Records', number(counts.records)],
    ['Pairs there could be', number(counts.possiblePairs)],
    ['Pairs compared', number(counts.comparedPairs)],
    [`Matches (probability ${bulk.model.thresholds.match} or more)`, number(counts.match)],
    [`For review (${bulk.model.thresholds.review} or more)`, number(counts.review)],
    ['Clusters of two or more', number(counts.clusters)],
    ['Records in them', number(counts.clusteredRecords)],
    ['Matches held back because they would join two groups', number(counts.bridges)],
    ['Chance that two records at random are one person', bulk.model.prior.toExponential(2)],
    ['Model', bulk.model.id],
    ['Seconds in all', (times.total / 1000).toFixed(1)],
    ['Most memory held', `${number(result.peakMemoryMb)} MB`],
  ];
  return `<h2>Summary</h2>${table('Counts', ['What', 'Figure'], rows)}`;
}

function weights({ bulk }: ReportInput): string {
  return `<h2>Match weights</h2>
<p>Every pair compared, by its weight: the log to base 2 of the odds that it is one person. 0 is an even chance. Two humps
well apart mean that the data tell people from one another; pairs between them are for review.</p>
${weightChart(bulk.spread, spreadFrom, bulk.model.thresholds)}`;
}

function pairSection(input: ReportInput): string {
  const pairs = shownPairs(input);
  const json = JSON.stringify(pairs).replaceAll('<', '\\u003c');
  const all = pairs.pairs.length === pairs.of;
  return `<h2>Why a pair scored what it did</h2>
<p>${all ? `All ${number(pairs.of)} pairs` : `${number(pairs.pairs.length)} of ${number(pairs.of)} pairs, those nearest the thresholds first`}
can be looked at here.${all ? '' : ' Run with <code>--explain</code> to have the working of every pair in the file of pairs.'}</p>
<p><label for="find">Find by id</label> <input id="find" autocomplete="off"> <label for="pair">Pair</label> <select id="pair"></select></p>
<div id="waterfall" aria-live="polite"></div>
<script type="application/json" id="pairs">${json}</script><script>${waterfallScript}</script>`;
}

function levels({ bulk }: ReportInput): string {
  const rows = bulk.model.fields.flatMap((field) =>
    field.levels.map((level, l) => {
      const bits = Math.log2(level.m / level.u);
      const width = Math.min(100, Math.abs(bits) * 5).toFixed(0);
      const bar = `<span class="bar ${bits < 0 ? 'against' : 'for'}" style="width:${width}px"></span>`;
      return [
        l === 0 ? escaped(fieldLabel(field)) : '',
        escaped(level.label),
        share(level.m),
        share(level.u),
        `${bits.toFixed(1)} ${bar}`,
      ];
    }),
  );
  return `<h2>What each agreement counts for</h2>
<p>m is the share of pairs of one person at a level, u of pairs of two people; the weight is log2(m / u). Weights of agreement
on a value change further with how common the value is.</p>
${table('Weights by field and level', ['Field', 'Level', 'm', 'u', 'Weight'], rows, true)}`;
}

function share(p: number): string {
  return p >= 0.001 ? p.toFixed(4) : p.toExponential(1);
}

function blocking({ bulk }: ReportInput): string {
  const rows = bulk.plan.rules.map((rule, k) => [
    escaped(rule.name),
    number(rule.pairs),
    number(bulk.comparedByRule[k]!),
    number(rule.largest),
    rule.droppedBlocks === 0 ? '0' : `${number(rule.droppedBlocks)} (${number(rule.droppedPairs)} pairs)`,
  ]);
  const skipped = bulk.plan.skipped.map((rule) => [escaped(rule.name), number(rule.pairs)]);
  return `<h2>Blocking</h2>
<p>A pair is compared where some rule brings it up, and counted under the first that does.</p>
${table('Rules used', ['Records that share', 'Pairs', 'New pairs', 'Largest block', 'Blocks left out as too large'], rows)}
${skipped.length > 0 ? table('Wider rules not used, because they would bring up too many pairs', ['Records that share', 'Pairs'], skipped) : ''}`;
}

function unlinkableSection({ loaded, bulk }: ReportInput): string {
  const { looked, share: part, thresholds } = unlinkables(bulk.model, loaded.corpus);
  const rows = thresholds.map(({ probability, records }) => [
    String(probability),
    number(records),
    percent(records / looked),
  ]);
  return `<h2>Records that say too little</h2>
<p>A record that would not match a perfect copy of itself cannot match anything. ${percent(part)} of ${number(looked)} records
looked at are such at the match threshold.</p>
${table('Unlinkable records by threshold', ['Probability needed', 'Records that cannot reach it', 'Share'], rows)}`;
}

const curveThresholds = [
  0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999,
];

function accuracy({ loaded, bulk, decided }: ReportInput, labels: Labels): string {
  const key = (a: number, b: number) => pairKey(loaded.ids[a]!, loaded.ids[b]!);
  const best = new Map<string, number>();
  const { left, right, weight } = bulk.pairs;
  for (let k = 0; k < left.length; k++) best.set(key(left[k]!, right[k]!), probabilityOf(bulk.model.prior, weight[k]!));
  for (const pair of decided.pairs) best.set(key(pair.a, pair.b), pair.probability);
  const scored = [...best].map(([pair, probability]) => ({ key: pair, probability }));
  const curve = accuracyCurve(labels, scored, curveThresholds);
  const rows = curve.map((p) => {
    const precision = wilson(p.truePositives, p.truePositives + p.falsePositives);
    const recall = wilson(p.truePositives, p.truePositives + p.falseNegatives);
    return [
      String(p.probability),
      number(p.truePositives),
      number(p.falsePositives),
      number(p.falseNegatives),
      `${percent(p.precision)} (${percent(precision[0])} to ${percent(precision[1])})`,
      `${percent(p.recall)} (${percent(recall[0])} to ${percent(recall[1])})`,
      p.f1.toFixed(4),
    ];
  });
  const basis = labels.complete
    ? 'The labels list true pairs only; every other pair is taken as of two people.'
    : 'Only labelled pairs are counted.';
  return `<h2>Accuracy against labels</h2><p>${number(labels.known.size)} labelled pairs. ${basis} Intervals are Wilson's, 95%.</p>
${accuracyChart(curve)}
${table('Accuracy by threshold', ['Probability', 'True matches', 'False matches', 'Missed', 'Precision', 'Recall', 'F1'], rows)}`;
}

function columns({ loaded }: ReportInput): string {
  return loaded.files
    .map((file) => {
      const rows = file.columns.map((c) => [
        escaped(c.header),
        c.role === 'ignore' ? 'not used' : c.role,
        escaped(c.because),
      ]);
      const out = file.leftOut.map(
        (l) => `<p>${number(l.count)} rows left out: ${escaped(l.reason)}, first at line ${l.lines.join(', ')}.</p>`,
      );
      return `<h2>Columns of ${escaped(file.path.split('/').pop() ?? file.path)}</h2>${table('Columns', ['Heading', 'Taken as', 'Why'], rows)}${out.join('')}`;
    })
    .join('\n');
}
