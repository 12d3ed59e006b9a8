import type { DiagnosticReport, Encounter, Resource, ServiceRequest } from '@medplum/fhirtypes';
import { ext, meta, organisation, ours } from '../fhir.ts';
import { codes, organisationNames } from '../place.ts';
import { type Random, weights } from '../random.ts';
import { clinicTime, type DayNumber, dayText, instantText, londonInstant, MINUTE, workingDayFrom } from '../times.ts';
import type { HospitalRecord } from './elective.ts';

/** Emergency attendances, the admissions that follow from some of them, and diagnostic tests with their waits. */

const trust = () => organisation(codes.acuteTrust, organisationNames[codes.acuteTrust]!);

function encounter(
  random: Random,
  record: HospitalRecord,
  of: Pick<Encounter, 'class' | 'status' | 'extension' | 'period' | 'hospitalization'>,
): Encounter {
  return {
    resourceType: 'Encounter',
    id: random.uuid(),
    meta: meta('Encounter', codes.acuteTrust),
    ...of,
    subject: { reference: `Patient/${record.patientId}` },
    serviceProvider: trust(),
  };
}

const actCode = (code: string): Encounter['class'] => ({
  system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  code,
});

/** An attendance that began on `day`; now and then it ends on a ward. */
export function emergency(random: Random, record: HospitalRecord, day: DayNumber): Resource[] {
  const { person, place } = record;
  const arrived = londonInstant(day, random.whole(0, 1_439));
  if (arrived > place.now) return [];
  const admitted = random.chance(person.age >= 75 ? 0.5 : person.age >= 50 ? 0.28 : 0.12);
  const minutes = Math.round(random.logNormal(admitted ? 265 : 130, 0.6) * (0.85 + 0.3 * person.deprivation));
  const left = arrived + minutes * MINUTE;
  const ended = left <= place.now;
  const disposal = admitted ? { code: 'hosp', display: 'Hospital' } : { code: 'home', display: 'Home' };
  const attendance = encounter(random, record, {
    status: ended ? 'finished' : 'in-progress',
    class: actCode('EMER'),
    extension: [
      ext.code('arrival-mode', random.chance(0.25) ? 'ambulance' : 'walk-in'),
      ...(admitted && ended ? [ext.time('decision-to-admit', arrived + Math.round(minutes * 0.55) * MINUTE)] : []),
    ],
    period: { start: instantText(arrived), ...(ended ? { end: instantText(left) } : {}) },
    ...(ended
      ? {
          hospitalization: {
            dischargeDisposition: {
              coding: [{ system: 'http://terminology.hl7.org/CodeSystem/discharge-disposition', ...disposal }],
            },
          },
        }
      : {}),
  });
  return admitted && ended ? [attendance, stay(random, record, left)] : [attendance];
}

/** An emergency admission; the older wait longer to go home when help there is not ready. */
function stay(random: Random, record: HospitalRecord, from: number): Encounter {
  const { person, place } = record;
  const days = random.logNormal(person.age >= 75 ? 5.5 : 2, 0.8);
  const ready = from + Math.round(days * 1_440) * MINUTE;
  const late = person.age >= 75 && random.chance(0.25) ? random.logNormal(4, 0.7) : 0;
  const end = ready + Math.round(late * 1_440) * MINUTE;
  const gone = end <= place.now;
  return encounter(random, record, {
    status: gone ? 'finished' : 'in-progress',
    class: actCode('IMP'),
    extension: [
      ext.code('admission-method', 'emergency'),
      ...(late > 0 && ready <= place.now
        ? [ext.time('discharge-ready', ready), ext.code('discharge-pathway', random.pick(['1', '1', '2', '3']))]
        : []),
    ],
    period: { start: instantText(from), ...(gone ? { end: instantText(end) } : {}) },
  });
}

const tests = weights<string>([
  ['Magnetic resonance imaging', 20],
  ['Computed tomography', 20],
  ['Non-obstetric ultrasound', 30],
  ['Colonoscopy', 8],
  ['Gastroscopy', 8],
  ['Audiology assessment', 8],
  ['Echocardiography', 6],
]);

/** A test asked for by the practice, and its report once it was done. */
export function diagnostic(random: Random, record: HospitalRecord, asked: DayNumber): Resource[] {
  const { person, place } = record;
  const modality = random.weighted(tests);
  const done = clinicTime(
    random,
    workingDayFrom(asked + Math.round(random.logNormal(19 + 9 * person.deprivation, 0.6))),
  );
  const finished = done <= place.now && (person.died === undefined || done < londonInstant(person.died, 0));
  const practice = place.practices[person.practice]!;
  const request: ServiceRequest = {
    resourceType: 'ServiceRequest',
    id: random.uuid(),
    meta: meta('ServiceRequest', codes.acuteTrust),
    status: finished ? 'completed' : person.died === undefined ? 'active' : 'revoked',
    intent: 'order',
    category: [ours('request-kind', 'diagnostic')],
    priority: random.chance(0.15) ? 'urgent' : 'routine',
    code: { text: modality },
    subject: { reference: `Patient/${record.patientId}` },
    authoredOn: dayText(asked),
    requester: organisation(practice.ods, practice.name),
    performer: [trust()],
  };
  if (!finished) return [request];
  const report: DiagnosticReport = {
    resourceType: 'DiagnosticReport',
    id: random.uuid(),
    meta: meta('DiagnosticReport', codes.acuteTrust),
    basedOn: [{ reference: `ServiceRequest/${request.id}` }],
    status: 'final',
    code: { text: modality },
    subject: { reference: `Patient/${record.patientId}` },
    effectiveDateTime: instantText(done),
    performer: [trust()],
    conclusion: random.pick([
      'No abnormality seen.',
      'Changes in keeping with age.',
      'Findings discussed with the person.',
      'Review in clinic advised.',
    ]),
  };
  return [request, report];
}
