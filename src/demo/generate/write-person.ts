import { writeGp } from './gp/write-gp.ts';
import { writeHospital } from './hospital/write-hospital.ts';
import { writeMentalHealth } from './mental-health/write-mental-health.ts';
import type { DemoPerson } from './person.ts';
import { Random } from './random.ts';
import type { Script, Services } from './services.ts';
import { writeSocialCare } from './social-care/write-social-care.ts';

/** Writes what each service of the place has of a person to its extract; each draws from a stream of chance of its own. */
export function writePerson(services: Services, person: DemoPerson, script?: Script): void {
  const subject = (service: string) => ({
    person,
    script,
    random: new Random(services.place.seed, service, person.key),
  });
  writeGp(services, subject('gp'));
  writeHospital(services, subject('hospital'));
  writeMentalHealth(services, subject('mental-health'));
  writeSocialCare(services, subject('social-care'));
  if (!script) services.remember(person.nhsNumber);
}
