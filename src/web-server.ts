import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  type AccessFacts,
  actingForRoutes,
  authenticateBySessionOrToken,
  childrenRoutes,
  choiceRoutes,
  clientRoutes,
  type DemoSignIn,
  demoProviderPath,
  demoSignIn,
  glassRoutes,
  machineRoutes,
  type Route,
  readProviders,
  signInRoutes,
  signInWith,
  whoHasSeenRoutes,
} from './access/index.ts';
import { appointmentsRoutes } from './appointments/index.ts';
import { commitmentChecks } from './commitment-checks.ts';
import { coordinationCounts, coordinationRoutes, staffShown } from './coordination/index.ts';
import { listOrganisations } from './directory/index.ts';
import { countOpenQuarantine, extractsRoutes } from './extracts/index.ts';
import {
  bulkExportRoutes,
  developerRoutes,
  FHIR_BASE,
  type FhirParts,
  fhirRoutes,
  owners,
  publishChoices,
} from './fhir/index.ts';
import {
  countCurrentPersons,
  countOpenReviews,
  type FairnessSources,
  fairnessTraits,
  findPersons,
  type Linker,
  personSet,
  personSets,
  reviewRoutes,
  traitsOf,
} from './identity/index.ts';
import { inequalitiesRoutes, measurePanel, traitsOnDay } from './inequalities/index.ts';
import { annotationsPanel, requestRoutes } from './keeping/index.ts';
import { knownPeople } from './make-demo.ts';
import { buildAssets } from './platform/design-system/index.ts';
import type { Clock, Config, Database, Logger, Tx } from './platform/index.ts';
import { countPersons, organisationsHidden, type ProfileBook } from './record/index.ts';
import {
  clockNamed,
  clockSummary,
  dueSoonMeaning,
  type Policies,
  placementsPanel,
  rightsPanel,
  rightsRoutes,
} from './rights/index.ts';
import { isoDay, londonDay } from './standards/index.ts';
import { tellGuardians, tellGuardiansOf } from './tell-guardians.ts';
import { voiceRoutes } from './voice/index.ts';
import {
  contactPanel,
  createServer,
  findPersonRoutes,
  homeRoute,
  type PlaceSummary,
  personRoutes,
  placeRoutes,
  type StartCard,
  withheldRoutes,
} from './web/index.ts';
import { birthDateOf, type Wiring } from './wiring.ts';

/** What the pages are made from. */
export interface WebParts {
  config: Config;
  clock: Clock;
  logger: Logger;
  database: Database;
  policies: Policies;
  linker: Linker;
  wiring: Wiring;
  profiles: ProfileBook;
  onlyDemoData(tx: Tx): Promise<boolean>;
}

export interface WebServer {
  url: string;
  close(): Promise<void>;
}

/** Header and start page: each is shown to those who may use it. */
const ways: StartCard[] = [
  {
    text: 'My record',
    href: '/my',
    roles: ['person', 'carer'],
    what: 'Your record from every service, your named contact and your rights.',
  },
  {
    text: 'Caseload',
    href: '/caseload',
    roles: ['named-contact', 'team-manager'],
    what: 'The people you are the contact for, by what is about to be missed.',
  },
  {
    text: 'Withheld items',
    href: '/withheld',
    roles: ['practitioner', 'named-contact', 'caldicott-guardian'],
    what: 'What was withheld from people and is due for review.',
  },
  {
    text: 'Inbox',
    href: '/inbox',
    roles: ['practitioner', 'named-contact', 'team-manager', 'caldicott-guardian'],
    what: 'What happened to the people you look after.',
  },
  {
    text: 'Practice',
    href: '/practice',
    roles: ['practitioner', 'team-manager'],
    what: 'Today’s list, sessions and the waiting list of a practice.',
  },
  {
    text: 'Alarms',
    href: '/alarms',
    roles: ['team-manager'],
    what: 'People whom nobody can take, and caseloads that are too large.',
  },
  {
    text: 'Find a person',
    href: '/people',
    roles: ['practitioner', 'named-contact', 'team-manager'],
    what: 'By NHS number, or by name and birth date.',
  },
  {
    text: 'Clerical review',
    href: '/clerical-review',
    roles: ['named-contact', 'team-manager'],
    what: 'Decide whether two services’ records are one person.',
  },
  {
    text: 'Quarantine',
    href: '/quarantine',
    roles: ['administrator'],
    what: 'Rows that could not be read, with the mend.',
  },
  {
    text: 'Other systems',
    href: '/admin/clients',
    roles: ['administrator'],
    what: 'Systems that use the API: register, change keys, suspend, revoke.',
  },
  {
    text: 'Data quality',
    href: '/data-quality',
    roles: ['administrator', 'analyst', 'commissioner', 'team-manager'],
    what: 'How complete and how late each service’s extracts are.',
  },
  {
    text: 'The place',
    href: '/place',
    roles: [
      'practitioner',
      'named-contact',
      'team-manager',
      'commissioner',
      'analyst',
      'caldicott-guardian',
      'administrator',
      'public-voice-officer',
    ],
    what: 'People, clocks and what needs attention, in numbers.',
  },
  {
    text: 'Caldicott Guardian',
    href: '/guardian',
    roles: ['caldicott-guardian'],
    what: 'Broken glass to review, questions from people, unusual use of records.',
  },
  {
    text: 'Cases',
    href: '/cases',
    roles: ['public-voice-officer'],
    what: 'Requests for information, complaints and incidents, by what is due next.',
  },
  {
    text: 'How organisations answer',
    href: '/case-numbers',
    what: 'Requests and complaints answered in time, by organisation.',
  },
  {
    text: 'Order of the lists',
    href: '/waiting-lists/order',
    roles: ['team-manager'],
    what: 'Waiting lists in their fair order, and who was seen before others without a reason.',
  },
  {
    text: 'Monthly return',
    href: '/returns/referral-to-treatment',
    roles: ['team-manager', 'commissioner', 'analyst'],
    what: 'Referral to treatment in the shape of the national return.',
  },
  {
    text: 'Placements',
    href: '/placements',
    what: 'Mental health placements out of area: how many, how long, how far.',
  },
  { text: 'Measures', href: '/measures', what: 'How each clock is kept, by deprivation.' },
  {
    text: 'Standards',
    href: '/standards',
    what: 'Every right: what it says, its legal status, and how it is worked out.',
  },
  {
    text: 'For developers',
    href: '/developers',
    what: 'The FHIR API: base address, tokens, a form to try it, and what it can do.',
  },
  { text: 'Commitments', href: '/commitments', what: 'The 104 commitments and how far each is carried out.' },
];

/** Every route of the program. */
export function allRoutes(system: WebParts, demo: DemoSignIn): Route[] {
  const { clock, config, policies, linker, wiring } = system;
  const staffName = async (tx: Tx, id: string) =>
    (await staffShown(tx, [id], clock.now())).get(id)?.name ?? 'A member of staff';
  const fhir: FhirParts = {
    clock,
    personSets,
    onPersonsTouched: wiring.whenExtractStored,
    owners: owners({ appointments: wiring.appointments.hooks, coordination: wiring.coordination }),
    profiles: system.profiles,
    largestAttachment: config.WPC_LARGEST_ATTACHMENT * 1_048_576,
    version: '0.1.0',
  };
  const routes: Route[] = [
    ...signInRoutes({
      providers: config.WPC_SIGN_IN_FILE
        ? readProviders(config.WPC_SIGN_IN_FILE).map((settings) => signInWith(settings, settings.issuer))
        : [],
      demo,
      personOfClaims: async (tx, { nhsNumber, birthDate }) => {
        const found = await findPersons(tx, { nhsNumber }, linker);
        return found.find((each) => each.record.birthDate === birthDate)?.current;
      },
    }),
    ...machineRoutes(FHIR_BASE),
    ...clientRoutes({ onClientChanged: (tx, words) => tellGuardians(tx, words, wiring.coordination) }),
    ...whoHasSeenRoutes(organisationsHidden),
    ...choiceRoutes({ onChoicesChanged: publishChoices, organisationsHidden }),
    ...actingForRoutes({ personSet }),
    ...childrenRoutes({
      birthDateOf,
      findPerson: async (tx, nhsNumber, birthDate) => {
        const found = await findPersons(tx, { nhsNumber }, linker);
        const match = found.find((each) => each.record.birthDate === birthDate);
        return match && (await personSet(tx, match.current));
      },
    }),
    ...glassRoutes({
      personSet,
      detailsOf: namesAndAddresses,
      tellGuardians: (tx, organisations, words) => tellGuardiansOf(tx, organisations, words, wiring.coordination),
    }),
    ...findPersonRoutes({
      find: (tx, details) => findPersons(tx, details, linker),
      personSet,
      tellGuardians: (tx, organisations, words) => tellGuardiansOf(tx, organisations, words, wiring.coordination),
    }),
    ...personRoutes({
      panels: [contactPanel(wiring.coordination), rightsPanel(policies), placementsPanel(policies), annotationsPanel],
      links: [
        { text: 'Rights', path: 'rights' },
        { text: 'Named contact', path: 'contact' },
        { text: 'Appointments', path: 'appointments' },
        { text: 'Tasks', path: 'tasks', only: 'staff' },
        { text: 'Withheld from the person', path: 'withheld', only: 'staff' },
        { text: 'Parents and competence', path: 'children', only: 'staff' },
        { text: 'Who has seen my record', path: 'who-has-seen', only: 'own' },
        { text: 'Who may see it for me', path: 'who-may-see', only: 'own' },
        { text: 'My choices', path: 'choices', only: 'own' },
        { text: 'My data', path: 'requests', only: 'own' },
        { text: 'My complaints and requests', path: 'cases', only: 'own' },
      ],
      sourceName,
    }),
    ...requestRoutes({ context: wiring.coordination, sourceName }),
    ...withheldRoutes({
      // Words that several readers see (the care team, why staff may look) are made anew at once.
      onPersonsTouched: async (tx, persons) => {
        await wiring.whenExtractStored(tx, persons);
        await wiring.followUp(tx, persons);
      },
    }),
    ...coordinationRoutes(wiring.coordination),
    ...appointmentsRoutes({ hooks: wiring.appointments.hooks }),
    ...extractsRoutes({
      onPersonsTouched: wiring.whenExtractStored,
      staffName,
      profiles: system.profiles,
      largestAttachment: config.WPC_LARGEST_ATTACHMENT * 1_048_576,
    }),
    ...fhirRoutes(fhir),
    ...bulkExportRoutes(fhir),
    ...developerRoutes(fhir, () => all),
    ...placeRoutes((tx, now) => summarisePlace(system, tx, now)),
    ...reviewRoutes({ onLinksChanged: wiring.whenLinksChanged, staffName, fairness: fairnessSources(system.config) }),
    ...rightsRoutes({
      policies,
      appointments: wiring.appointments,
      areasOf: wiring.coordination.sources.areasOf,
      numbers: (tx, standard, now) => measurePanel(tx, policies, standard, now),
      checks: commitmentChecks,
    }),
    ...inequalitiesRoutes(policies),
    ...voiceRoutes({
      policies,
      personOfNhsNumber: async (tx, nhsNumber) => (await findPersons(tx, { nhsNumber }, linker))[0]?.current,
      bodies: async (tx, now) =>
        (await listOrganisations(tx, isoDay(londonDay(now))))
          .map(({ ods, name }) => ({ value: ods, label: `${name} (${ods})` }))
          .sort((a, b) => (a.label < b.label ? -1 : 1)),
    }),
  ];
  const paths = new Set(routes.map((route) => route.path));
  const all = [homeRoute(ways, () => paths), ...routes];
  return all;
}

/** Who is who by the demo's own truth, and people's groups as the measures have them. */
function fairnessSources(config: Config): FairnessSources {
  return {
    knownPeople: (tx) => knownPeople(tx, config),
    traitsOf: async (tx, currents, now) => {
      const day = isoDay(londonDay(now));
      const traits = await traitsOnDay(tx, currents, day);
      return new Map([...traits].map(([id, each]) => [id, fairnessTraits(each, day)] as const));
    },
  };
}

/** For the Caldicott Guardian's rules of unusual access: nothing else reads it. */
async function namesAndAddresses(tx: Tx, persons: readonly string[]): Promise<AccessFacts['detailsOf']> {
  const traits = await traitsOf(tx, persons);
  return new Map(
    [...traits].map(([id, { family, postcode, addressLines }]) => [
      id,
      {
        ...(family[0] ? { familyName: family[0].toLowerCase() } : {}),
        ...(postcode[0] && addressLines[0]
          ? { address: `${addressLines[0]} ${postcode[0]}`.toLowerCase().replaceAll(/[^a-z0-9]/g, '') }
          : {}),
      },
    ]),
  );
}

const sourceNames: Record<string, string> = {
  gp: 'GP practice',
  hospital: 'Hospital',
  'mental-health': 'Mental health',
  'social-care': 'Social care',
  wpc: 'Recorded here',
};

/** A source’s slug in words. */
export function sourceName(source: string): string {
  return sourceNames[source] ?? source;
}

async function summarisePlace({ policies }: WebParts, tx: Tx, now: number): Promise<PlaceSummary> {
  const persons = await countPersons(tx);
  const summary = await clockSummary(tx, now);
  const coordination = await coordinationCounts(tx);
  return {
    people: await countCurrentPersons(tx),
    sourcePatients: persons.bySource,
    openReviews: await countOpenReviews(tx),
    quarantined: await countOpenQuarantine(tx),
    withoutContact: coordination.withoutContact,
    dueSoonMeaning,
    clocks: [...summary.byStandard]
      .map(([standard, counts]) => ({
        standard,
        title: clockNamed(policies, standard)?.title ?? standard,
        running: counts.running,
        aboutToBeMissed: counts['due-soon'],
        late: counts.late,
        met: counts.met,
        missed: counts.missed,
      }))
      .sort((a, b) => a.title.localeCompare(b.title, 'en')),
  };
}

/** Builds the pages' stylesheet, puts every route on the server and listens. */
export async function startWebServer(
  system: WebParts,
  at: { host: string; port: number },
  secret: Buffer,
): Promise<WebServer> {
  const { config, database, clock, logger } = system;
  const demo = demoSignIn(database.db, system.onlyDemoData);
  const app = await createServer({
    database,
    clock,
    logger,
    routes: allRoutes(system, demo),
    assets: await buildAssets(join(config.WPC_DATA, 'assets')),
    secret,
    authenticate: authenticateBySessionOrToken(),
    personSet,
    navigation: ways,
    https: config.WPC_URL?.startsWith('https:') ?? false,
    ...(config.WPC_URL ? { publicUrl: config.WPC_URL.replace(/\/$/, '') } : {}),
    mounts: [{ prefix: demoProviderPath, reason: 'The demo’s own OpenID provider', answer: demo.answer }],
  });
  await app.listen({ host: at.host, port: at.port });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: config.WPC_URL ?? `http://${at.host === '0.0.0.0' ? 'localhost' : at.host}:${port}`,
    close: () => app.close(),
  };
}
