import { bindField } from '../bound-fields.ts';
import { type Corpus, valuesOf } from '../corpus.ts';
import { type Model, probabilityOf } from '../model.ts';
import { explain, fieldLabel, scorer } from '../score.ts';
import type { ReportInput } from './link-result.ts';

/** Pairs on the page at most: some two megabytes. */
const mostShown = 3000;

interface ShownPair {
  ids: [string, string];
  decision: string;
  probability: number;
  household: number;
  /** For each field: level, weight, and what each record has. */
  fields: [number, number, string, string][];
}

/** The pairs to look at: nearest the review threshold first, so that doubts come before certainties. */
export function shownPairs({ loaded, bulk, decided }: ReportInput) {
  const { model } = bulk;
  const scoring = scorer(model, loaded.corpus);
  const candidates = new Map<string, { a: number; b: number; decision: string; distance: number }>();
  const middle = Math.log2(model.thresholds.review / (1 - model.thresholds.review));
  const odds = Math.log2(model.prior / (1 - model.prior));
  const { left, right, weight } = bulk.pairs;
  const put = (a: number, b: number, decision: string, w: number) =>
    candidates.set(`${a} ${b}`, { a, b, decision, distance: Math.abs(w + odds - middle) });
  for (let k = 0; k < left.length; k++) put(left[k]!, right[k]!, 'none', weight[k]!);
  for (const { a, b, decision, probability } of decided.pairs) {
    put(a, b, decision, Math.log2(probability / Math.max(1e-12, 1 - probability)) - odds);
  }
  const chosen = [...candidates.values()]
    .sort((p, q) => p.distance - q.distance || p.a - q.a || p.b - q.b)
    .slice(0, mostShown);
  const texts = model.fields.map((f) => valueReader(loaded.corpus, model, f.name));
  const pairs = chosen.map(({ a, b, decision }): ShownPair => {
    const w = scoring.weigh(a, b);
    const score = explain(model, scoring);
    return {
      ids: [loaded.ids[a]!, loaded.ids[b]!],
      decision,
      probability: probabilityOf(model.prior, w),
      household: round(score.household),
      fields: score.fields.map((f, i) => [f.level, round(f.weight), texts[i]!(a), texts[i]!(b)]),
    };
  });
  return {
    of: candidates.size,
    prior: round(odds),
    fields: model.fields.map((f) => ({ label: fieldLabel(f), levels: f.levels.map((l) => l.label) })),
    pairs,
  };
}

function round(n: number): number {
  return Math.round(n * 100) / 100;
}

function valueReader(corpus: Corpus, model: Model, name: string): (r: number) => string {
  const field = model.fields.find((f) => f.name === name)!;
  if (field.kind === 'birthDate') return (r) => dateText(corpus.birth[r]!);
  if (field.kind === 'sex') return (r) => ['', 'female', 'male'][corpus.sex[r]!]!;
  if (field.kind === 'address') {
    return (r) => [...valuesOf(corpus.houseNumber, r), ...valuesOf(corpus.street, r)].join(' ');
  }
  if (field.kind === 'nameOrder') return () => '';
  const { column } = bindField(corpus, name, field.kind);
  if (!column) return () => '';
  return (r) => {
    const values = valuesOf(column, r);
    return (field.kind === 'given' ? values.slice(0, 1) : field.kind === 'middle' ? values.slice(1) : values).join(
      ', ',
    );
  };
}

function dateText(date: number): string {
  const [year, month, day] = [Math.floor(date / 10000), Math.floor((date % 10000) / 100), date % 100];
  return date === 0
    ? ''
    : [year, month, day]
        .filter((n) => n > 0)
        .map((n) => String(n).padStart(2, '0'))
        .join('-');
}

/** Draws the chosen pair: a bar a field from where the last one ended, and the same as a table. Runs in the page. */
export const waterfallScript = `
(function(){
var data=JSON.parse(document.getElementById('pairs').textContent),select=document.getElementById('pair'),find=document.getElementById('find'),out=document.getElementById('waterfall');
function fill(){var q=find.value.trim();select.textContent='';data.pairs.forEach(function(p,i){
if(q&&p.ids[0].indexOf(q)<0&&p.ids[1].indexOf(q)<0)return;if(select.options.length>=500)return;
var o=document.createElement('option');o.value=i;o.textContent=p.ids[0]+' and '+p.ids[1]+': '+p.decision+', '+p.probability.toFixed(4);select.appendChild(o)});draw()}
function el(name,attrs,text){var e=document.createElementNS('http://www.w3.org/2000/svg',name);for(var k in attrs)e.setAttribute(k,attrs[k]);if(text!==undefined)e.textContent=text;return e}
function draw(){out.textContent='';var p=data.pairs[select.value];if(!p){out.textContent='No pair has that id.';return}
var steps=[['before anything is compared',data.prior,'','','']];
p.fields.forEach(function(f,i){var d=data.fields[i];steps.push([d.label,f[1],f[0]?d.levels[f[0]-1]:'not known on one side',f[2],f[3]])});
if(p.household<-0.01)steps.push(['could be another of the household',p.household,'','','']);
var sum=0,low=0,high=0;steps.forEach(function(s){sum+=s[1];low=Math.min(low,sum);high=Math.max(high,sum)});
var h=26,w=900,x0=250,scale=(w-x0-80)/((high-low)||1),svg=el('svg',{viewBox:'0 0 '+w+' '+(steps.length+1)*h,role:'img','aria-label':'How the weight of this pair adds up; the table below has the same figures'}),at=0;
function x(v){return x0+(v-low)*scale}
steps.forEach(function(s,i){var to=at+s[1],y=i*h;svg.appendChild(el('text',{x:0,y:y+17,'font-size':14},s[0]));
svg.appendChild(el('rect',{x:x(Math.min(at,to)),y:y+4,width:Math.max(1,Math.abs(s[1])*scale),height:h-8,fill:s[1]<0?'#b3001b':'#007f3b'}));
svg.appendChild(el('text',{x:x(Math.max(at,to))+5,y:y+17,'font-size':13},(s[1]>0?'+':'')+s[1].toFixed(1)));at=to});
svg.appendChild(el('text',{x:0,y:steps.length*h+17,'font-size':14,'font-weight':'bold'},'in all '+at.toFixed(1)+' bits: probability '+p.probability.toPrecision(6)));
svg.appendChild(el('line',{x1:x(0),x2:x(0),y1:0,y2:steps.length*h,stroke:'#4c6272','stroke-dasharray':'3 3'}));
out.appendChild(svg);var t=document.createElement('table');t.className='words';var c=t.createCaption();c.textContent=p.ids[0]+' and '+p.ids[1]+': '+p.decision;
var head=t.createTHead().insertRow();['Field',p.ids[0],p.ids[1],'How they compare','Weight'].forEach(function(n){var th=document.createElement('th');th.scope='col';th.textContent=n;head.appendChild(th)});
var b=t.createTBody();steps.forEach(function(s){var r=b.insertRow();[s[0],s[3],s[4],s[2],s[1].toFixed(2)].forEach(function(v){r.insertCell().textContent=v})});out.appendChild(t)}
find.addEventListener('input',fill);select.addEventListener('change',draw);fill()})();`;
