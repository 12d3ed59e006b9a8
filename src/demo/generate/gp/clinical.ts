import type {
  AllergyIntolerance,
  Condition,
  Immunization,
  MedicationRequest,
  Observation,
  Resource,
} from '@medplum/fhirtypes';
import { conditionRules } from '../conditions.ts';
import { meta, snomed } from '../fhir.ts';
import type { DemoPerson } from '../person.ts';
import { type Random, weights } from '../random.ts';
import { clinicTime, type DayNumber, dayText, instantText, workingDayFrom } from '../times.ts';

/** What a practice's record says of somebody's health: problems, medicines, allergies, readings, vaccinations. */

export interface Chart {
  patientId: string;
  person: DemoPerson;
  ods: string;
  /** The days that the record covers. */
  from: DayNumber;
  to: DayNumber;
}

export function problemsAndMedicines(random: Random, chart: Chart): Resource[] {
  const { person } = chart;
  return person.conditions.flatMap((name) => {
    const rule = conditionRules[name];
    const yearsAgo = Math.min(person.age, random.logNormal(6, 0.7));
    const onset = Math.max(person.born + 30, chart.to - Math.round(yearsAgo * 365));
    const condition: Condition = {
      resourceType: 'Condition',
      id: random.uuid(),
      meta: meta('Condition', chart.ods),
      clinicalStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }],
      },
      category: [
        { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'problem-list-item' }] },
      ],
      code: snomed(rule.code, rule.display),
      subject: { reference: `Patient/${chart.patientId}` },
      onsetDateTime: dayText(onset),
      recordedDate: dayText(Math.min(onset + random.whole(0, 40), chart.to)),
    };
    const medicine = rule.medicines.length > 0 && random.chance(0.75) ? random.pick(rule.medicines) : undefined;
    return medicine === undefined ? [condition] : [condition, prescription(random, chart, medicine, onset)];
  });
}

function prescription(
  random: Random,
  chart: Chart,
  [text, dmd]: readonly [string, string?],
  since: DayNumber,
): MedicationRequest {
  const started = Math.max(since, chart.to - random.whole(30, 1_500));
  return {
    resourceType: 'MedicationRequest',
    id: random.uuid(),
    meta: meta('MedicationRequest', chart.ods),
    status: 'active',
    intent: 'order',
    medicationCodeableConcept:
      dmd === undefined ? { text } : { coding: [{ system: 'https://dmd.nhs.uk', code: dmd, display: text }], text },
    subject: { reference: `Patient/${chart.patientId}` },
    authoredOn: dayText(Math.min(started, chart.to)),
    dosageInstruction: [{ text: random.pick(['One daily', 'One twice a day', 'As directed', 'One at night']) }],
  };
}

const allergies = weights<readonly [string, string]>([
  [['91936005', 'Allergy to penicillin'], 62],
  [['91935009', 'Allergy to peanut'], 14],
  [['300913006', 'Allergy to shellfish'], 8],
  [['293586001', 'Allergy to aspirin'], 10],
]);

export function allergiesOf(random: Random, chart: Chart): AllergyIntolerance[] {
  if (!random.chance(0.07)) return [];
  const [code, display] = random.weighted(allergies);
  return [
    {
      resourceType: 'AllergyIntolerance',
      id: random.uuid(),
      meta: meta('AllergyIntolerance', chart.ods),
      clinicalStatus: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }],
      },
      code: snomed(code, display),
      patient: { reference: `Patient/${chart.patientId}` },
      recordedDate: dayText(random.whole(Math.max(chart.from, chart.person.born), chart.to)),
    },
  ];
}

/** Blood pressure, weight for height, smoking and, in diabetes, HbA1c: one to a few readings in eighteen months. */
export function readings(random: Random, chart: Chart): Observation[] {
  const { person } = chart;
  if (person.age < 18)
    return random.chance(0.12)
      ? [quantity(random, chart, '60621009', 'Body mass index', bmi(random, person), 'kg/m2')]
      : [];
  const found: Observation[] = [];
  const busy = person.conditions.length;
  for (let i = random.poisson(0.5 + 0.35 * busy); i > 0; i--) found.push(bloodPressure(random, chart));
  if (random.chance(0.35 + 0.1 * busy))
    found.push(quantity(random, chart, '60621009', 'Body mass index', bmi(random, person), 'kg/m2'));
  if (random.chance(0.7)) found.push(smoking(random, chart));
  if (random.chance(0.25 + 0.12 * busy)) found.push(...bloodTests(random, chart));
  if (person.conditions.includes('diabetes')) {
    for (let i = random.whole(1, 3); i > 0; i--) {
      found.push(
        quantity(
          random,
          chart,
          '999791000000106',
          'Haemoglobin A1c level - IFCC standardised',
          Math.round(random.logNormal(52 + 6 * person.deprivation, 0.2)),
          'mmol/mol',
        ),
      );
    }
  }
  return found;
}

/** A routine sample: kidney function, cholesterol, haemoglobin. */
function bloodTests(random: Random, chart: Chart): Observation[] {
  const kidney = chart.person.conditions.includes('kidneyDisease') ? 48 : 88;
  const filtration = Math.max(8, Math.round(kidney - Math.max(0, chart.person.age - 50) * 0.3 + 9 * random.normal()));
  const rounded = (value: number) => Math.round(value * 10) / 10;
  return [
    quantity(
      random,
      chart,
      '1107411000000104',
      'Estimated glomerular filtration rate by laboratory calculation',
      filtration,
      'mL/min',
    ),
    quantity(
      random,
      chart,
      '1106541000000101',
      'Cholesterol substance concentration in serum',
      rounded(random.logNormal(4.9, 0.2)),
      'mmol/L',
    ),
    quantity(
      random,
      chart,
      '1107511000000100',
      'Haemoglobin mass concentration in blood',
      Math.round(138 + 13 * random.normal()),
      'g/L',
    ),
  ];
}

function bmi(random: Random, person: DemoPerson): number {
  const middle = person.age < 18 ? 18 : person.conditions.includes('obesity') ? 34 : 26;
  return Math.round(random.logNormal(middle, 0.12) * 10) / 10;
}

function observation(random: Random, chart: Chart, code: string, display: string): Observation {
  const day = random.whole(Math.max(chart.from, chart.person.born + 1), chart.to);
  const at = clinicTime(random, workingDayFrom(day));
  return {
    resourceType: 'Observation',
    id: random.uuid(),
    meta: meta('Observation', chart.ods),
    status: 'final',
    code: snomed(code, display),
    subject: { reference: `Patient/${chart.patientId}` },
    // A clinic day after the end of the record falls back to the day itself.
    effectiveDateTime: workingDayFrom(day) < chart.to ? instantText(at) : dayText(day),
  };
}

function quantity(
  random: Random,
  chart: Chart,
  code: string,
  display: string,
  value: number,
  unit: string,
): Observation {
  return {
    ...observation(random, chart, code, display),
    valueQuantity: { value, unit, system: 'http://unitsofmeasure.org', code: unit },
  };
}

function bloodPressure(random: Random, chart: Chart): Observation {
  const raised = chart.person.conditions.includes('hypertension') ? 14 : 0;
  const systolic = Math.round(118 + chart.person.age * 0.2 + raised + 10 * random.normal());
  const diastolic = Math.round(systolic * 0.6 + 4 + 5 * random.normal());
  const part = (code: string, display: string, value: number) => ({
    code: snomed(code, display),
    valueQuantity: { value, unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
  });
  return {
    ...observation(random, chart, '75367002', 'Blood pressure'),
    component: [
      part('271649006', 'Systolic blood pressure', systolic),
      part('271650006', 'Diastolic blood pressure', diastolic),
    ],
  };
}

function smoking(random: Random, chart: Chart): Observation {
  const smokes = 0.06 + 0.15 * chart.person.deprivation;
  const drawn = random.unit();
  const [code, display] =
    drawn < smokes
      ? ['77176002', 'Smoker']
      : drawn < smokes + 0.27
        ? ['8517006', 'Ex-smoker']
        : ['266919005', 'Never smoked tobacco'];
  return {
    ...observation(random, chart, '365981007', 'Tobacco smoking behaviour'),
    valueCodeableConcept: snomed(code!, display!),
  };
}

/** Of the routine schedule what most children have had, by weeks of age. */
const childhood: readonly (readonly [string, number])[] = [
  ['6-in-1 vaccine, first dose', 8],
  ['6-in-1 vaccine, second dose', 12],
  ['6-in-1 vaccine, third dose', 16],
  ['MMR vaccine, first dose', 53],
  ['4-in-1 pre-school booster', 178],
];

/** Vaccinations: a baby's first year, and influenza from 65 on; fewer where people are poorer. */
export function vaccinations(random: Random, chart: Chart): Immunization[] {
  const { person } = chart;
  const taken = (share: number) => random.chance(share - 0.13 * person.deprivation);
  const given: [string, DayNumber][] = [];
  const { born } = person;
  for (const [vaccine, weeks] of childhood) {
    if (person.age < 12 && taken(0.95)) given.push([vaccine, born + 7 * weeks + random.whole(0, 20)]);
  }
  if (person.age >= 65 && taken(0.83)) given.push(['Seasonal influenza vaccine', chart.to - random.whole(20, 420)]);
  return given
    .filter(([, day]) => day <= chart.to)
    .map(([text, day]) => ({
      resourceType: 'Immunization',
      id: random.uuid(),
      meta: meta('Immunization', chart.ods),
      status: 'completed',
      vaccineCode: { text },
      patient: { reference: `Patient/${chart.patientId}` },
      occurrenceDateTime: dayText(day),
    }));
}
