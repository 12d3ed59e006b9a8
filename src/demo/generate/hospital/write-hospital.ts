import type { Resource } from '@medplum/fhirtypes';
import type { DemoPerson } from '../person.ts';
import { codes } from '../place.ts';
import type { Random } from '../random.ts';
import type { Services, Subject } from '../services.ts';
import { spoiledResource } from '../spoil.ts';
import { type ElectivePathway, electivePathway, type HospitalRecord } from './elective.ts';
import { hospitalPatient } from './patient.ts';
import { diagnostic, emergency } from './urgent.ts';

/** Writes what the hospital has of somebody: nothing for most, else referrals, attendances and tests of eighteen months. */
export function writeHospital(services: Services, subject: Subject): void {
  const { person, script, random } = subject;
  const { place, from } = services;
  const referrals = script ? (script.elective ?? []) : referralsOf(services, subject);
  const attendances = script ? 0 : random.poisson(attendancesExpected(person));
  const tests = script ? 0 : random.poisson(0.05 + 0.0015 * person.age);
  if (referrals.length + attendances + tests === 0) return;
  const last = Math.min(person.died ?? place.today, place.today);
  const day = () => random.whole(Math.max(from, person.born), last);
  const [record, patient] = register(services, subject);
  const resources: Resource[] = [patient];
  for (const referral of referrals) {
    resources.push(...electivePathway(random, record, services.number('pathway', 'PP', 8), referral));
  }
  for (let i = 0; i < attendances; i++) resources.push(...emergency(random, record, day()));
  for (let i = 0; i < tests; i++) resources.push(...diagnostic(random, record, day()));
  write(services, random, record, resources);
  // Now and then somebody is registered a second time, and part of what follows hangs on that.
  if (!script && random.chance(0.006)) {
    const [again, second] = register(services, subject);
    write(services, random, again, [second, ...emergency(random, again, day())]);
  }
}

/** Illness comes in company: whoever has several conditions is referred several times. */
function referralsOf(services: Services, subject: Subject): ElectivePathway[] {
  const { age, conditions, deprivation } = subject.person;
  const byAge = age < 16 ? 0.16 : age < 45 ? 0.24 : age < 70 ? 0.32 : 0.36;
  const expected = byAge * Math.min(4, 0.35 + 0.75 * conditions.length) * (0.92 + 0.16 * deprivation);
  const days = Array.from({ length: subject.random.poisson(expected) }, () => services.someDay(subject, 14));
  return days.flatMap((received) => (received === undefined ? [] : [{ received }]));
}

function attendancesExpected({ age, deprivation }: DemoPerson): number {
  const byAge = age < 5 ? 0.5 : age < 20 ? 0.25 : age < 65 ? 0.22 : age < 80 ? 0.35 : 0.65;
  return byAge * (0.6 + 0.8 * deprivation);
}

function register(services: Services, subject: Subject): [HospitalRecord, Resource] {
  const { person, random } = subject;
  const { place, out } = services;
  const recorded = services.record('hospital', subject);
  const patientId = random.uuid();
  out.patient('hospital', patientId, person.key);
  const localNumber = services.number('hospital', 'H', 8);
  return [{ place, person, patientId }, hospitalPatient(place, patientId, localNumber, person, recorded)];
}

function write({ out, place }: Services, random: Random, { patientId }: HospitalRecord, resources: Resource[]): void {
  if (random.chance(0.004)) {
    resources.push(spoiledResource(random, patientId, codes.acuteTrust, place.today));
    out.counts.hospital.spoiled++;
  }
  out.hospitalEntries(resources);
}
