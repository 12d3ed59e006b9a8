import type { Observation, Resource } from '@medplum/fhirtypes';
import type { DemoPerson } from '../person.ts';
import type { DemoPractice } from '../place.ts';
import type { Random } from '../random.ts';
import type { Services, Subject } from '../services.ts';
import { spoiledLine } from '../spoil.ts';
import { londonInstant } from '../times.ts';
import { openRequest, requestAndAnswer, requestsExpected, requestTime } from './access.ts';
import { allergiesOf, type Chart, problemsAndMedicines, readings, vaccinations } from './clinical.ts';
import { carerOf, type Registration, registeredPatient, registrationsOf } from './registration.ts';

/** Writes what practices have of somebody: the whole at the present practice, a remainder at one they have left. */
export function writeGp(services: Services, subject: Subject): void {
  const { person, random } = subject;
  const registrations = registrationsOf(random, services.place, person);
  registrations.forEach((registration, at) => {
    const isPresent = at === registrations.length - 1;
    const recorded = services.record('gp', subject, isPresent ? person : asBefore(person));
    const patientId = random.uuid();
    services.out.patient('gp', patientId, person.key);
    const chart = chartOf(services, person, patientId, registration);
    const resources = [
      registeredPatient(random, patientId, person, recorded, registration, services.place.today),
      ...problemsAndMedicines(random, chart),
      ...allergiesOf(random, chart),
      ...(isPresent && chart.from < chart.to ? presentCare(services, subject, registration, chart) : []),
    ];
    writeLines(services, random, registration.practice, patientId, resources);
  });
}

/** The person as the practice they left knew them: the address of that time. */
function asBefore(person: DemoPerson): DemoPerson {
  return person.formerAddress === undefined ? person : { ...person, address: person.formerAddress };
}

function chartOf(services: Services, person: DemoPerson, patientId: string, { practice, to }: Registration): Chart {
  const { today } = services.place;
  return {
    patientId,
    person,
    ods: practice.ods,
    from: Math.max(services.from, person.born),
    to: Math.min(to ?? today, today),
  };
}

function presentCare(services: Services, subject: Subject, { practice, from }: Registration, chart: Chart): Resource[] {
  const { person, script, random } = subject;
  const { now } = services.place;
  const { patientId } = chart;
  const resources: Resource[] = [
    ...readings(random, chart),
    ...vaccinations(random, chart),
    ...carerOf(random, patientId, person, practice.ods),
  ];
  const access = { patientId, person, practice, now };
  const since = londonInstant(Math.max(from, services.from), 8 * 60);
  const last = person.died === undefined ? now : londonInstant(person.died, 0);
  const count = random.poisson(requestsExpected(person));
  const asked = Array.from({ length: count }, () => requestTime(random, now, since)).sort((a, b) => a - b);
  for (const at of asked) {
    if (at > last) continue;
    const { request, appointments } = requestAndAnswer(random, access, at);
    resources.push(request, ...appointments);
  }
  for (const { asked, offer } of script?.gpRequests ?? []) resources.push(openRequest(random, access, asked, offer));
  return resources;
}

function writeLines(
  { out, place }: Services,
  random: Random,
  practice: DemoPractice,
  patientId: string,
  resources: readonly Resource[],
): void {
  const counts = out.counts.gp;
  for (const resource of resources) {
    const json = out.gpResource(practice.index, resource);
    if (random.chance(0.0008)) {
      out.gpLine(practice.index, json);
      counts.repeated++;
    }
    const corrected = correctionOf(random, resource);
    if (corrected) {
      out.gpLate.row(JSON.stringify(corrected));
      counts.rows++;
    }
  }
  if (random.chance(0.002)) {
    out.gpLine(practice.index, spoiledLine(random, patientId, practice.ods, place.today));
    counts.spoiled++;
  }
}

/** Now and then a reading proves wrong and is sent again, later, with what it should have been. */
function correctionOf(random: Random, resource: Resource): Observation | undefined {
  if (resource.resourceType !== 'Observation') return undefined;
  const { valueQuantity } = resource;
  if (valueQuantity?.value === undefined || !random.chance(0.004)) return undefined;
  const value = Math.round(valueQuantity.value * 9.6) / 10;
  return { ...resource, status: 'corrected', valueQuantity: { ...valueQuantity, value } };
}
