/**
 * What every table is to a person, in plain words: the list that a reviewer reads, and the headings of a person's copy. A table that is not
 * listed and has a person's id is copied all the same, under its own name; a test fails until it is listed.
 */
export type Coverage =
  /** In the person's copy. */
  | { kind: 'told'; title: string }
  /** In the copy for review only: a professional decides whether the person gets it. */
  | { kind: 'for-review'; title: string; reason: string }
  | { kind: 'left-out'; reason: string };

const derived = (reason: string): Coverage => ({
  kind: 'left-out',
  reason: `Worked out from other tables: ${reason}.`,
});
const notPersonal = (reason: string): Coverage => ({ kind: 'left-out', reason: `About nobody: ${reason}.` });
const told = (title: string): Coverage => ({ kind: 'told', title });

/** In the order of the copy. */
export const catalogue: Readonly<Record<string, Coverage>> = {
  resource: told('Your record, as services sent it'),
  resource_version: told('Earlier versions of your record'),
  care_event: told('What happened, as your record tells it'),
  clock: told('Your rights and their clocks'),
  queue_reason: told('Why you were seen before others on a waiting list'),
  clock_act: told('What was done about your clocks'),
  clock_history: told('How your clocks moved'),
  contact_assignment: told('Your named contacts'),
  coordinated_person: told('Your open services and who answers for you'),
  contact_cover: told('Who stood in for your named contact'),
  coordination_alarm: told('Alarms about your care'),
  care_task: told('Tasks for your care'),
  notification: told('What staff were told about you'),
  notice: told('Notices about you'),
  care_request: told('What you asked your practice for'),
  appointment: told('Your appointments'),
  appointment_act: told('What was done with your appointments'),
  slot: told('Times held or booked for you'),
  gp_choice: told('The GP you chose'),
  choice: told('Your choices about sharing'),
  withheld_item: told('What was kept from you and is not any more'),
  relationship: told('Who may use your record, and whom you act for'),
  parental_responsibility: {
    kind: 'for-review',
    title: 'Who has or had parental responsibility for you',
    reason: 'It tells of other people and of court orders (Data Protection Act 2018, schedule 2, paragraph 16)',
  },
  competence_judgement: {
    kind: 'for-review',
    title: 'Judgements whether you can decide for yourself',
    reason: 'A parent may ask for a child’s copy, and is not told that the child objects',
  },
  invitation: told('Codes you made to let somebody act for you'),
  voice_case: told('Complaints and requests you made'),
  voice_case_act: told('What was done about your complaints and requests'),
  broken_glass: told('When somebody broke glass to see your record'),
  audit_entry: told('Who has seen or changed your record'),
  audit_challenge: told('Questions you asked about who looked'),
  account: told('Your account'),
  session: told('When you signed in'),
  access_token: told('Tokens that act for your account'),
  data_request: told('Requests you made about your data'),
  annotation: told('Notes you asked to be put with your record'),
  legal_hold: {
    kind: 'for-review',
    title: 'Legal holds',
    reason: 'Legal professional privilege may apply (Data Protection Act 2018, schedule 2, paragraph 19)',
  },
  person: told('Services that sent a record of you'),
  source_person: told('How complete each service’s record of you is'),
  extract_person: told('Which files told something about you'),
  quarantine: told('Rows about you that could not be read'),
  person_link: told('How services’ records were joined as yours'),
  person_trait: told('Details by which your records are matched'),
  person_pair: told('Records compared with yours'),
  link_decision: told('Decisions of people about joining your records'),
  link_alert: told('Alerts about your joined records'),
  link_notice: told('Notices about joining your records'),
  review_sample: told('Comparisons of your records drawn for a check'),
  stratum: told('Groups you are counted in'),
  bulk_export: told('Exports your account asked for'),

  bulk_export_piece: derived('copies of records made for an export, deleted with it'),
  person_blocking_key: derived('keys that find likely matches, made from the details above'),
  person_mark: derived('a list of people whose facts are to be worked out anew'),
  person_to_evaluate: derived('a list of people whose clocks are to be worked out anew'),
  person_to_link: derived('a list of people who are to be matched anew'),
  resource_lookup: derived('where each resource lies'),
  search_amount: derived('search index'),
  search_date: derived('search index'),
  search_reference: derived('search index'),
  search_string: derived('search index'),
  search_token: derived('search index'),
  record_write: notPersonal('the order of transactions'),
  audit_seal: notPersonal('digests that chain the audit'),
  disposal: notPersonal('that something was disposed of, without saying of whom'),
  source_identifier: notPersonal('a source’s identifiers of organisations and staff'),
  extract: notPersonal('files that were received, by digest'),
  client: notPersonal('other systems'),
  guardian_appointment: notPersonal('who is Caldicott Guardian for which organisation'),
  used_assertion: notPersonal('other systems’ sign-ins'),
  sign_in: {
    kind: 'left-out',
    reason: 'Sign-ins under way, for ten minutes, before it is known whose they are.',
  },
  area: notPersonal('places'),
  area_link: notPersonal('places'),
  area_population: notPersonal('places'),
  postcode: notPersonal('places'),
  deprivation: notPersonal('places'),
  deprivation_edition: notPersonal('places'),
  organisation: notPersonal('organisations'),
  organisation_role: notPersonal('organisations'),
  organisation_succession: notPersonal('organisations'),
  service: notPersonal('organisations'),
  team: notPersonal('organisations'),
  team_area: notPersonal('organisations'),
  team_capacity: notPersonal('organisations'),
  staff: { kind: 'left-out', reason: 'Staff as staff: a request about employment goes to the employer.' },
  staff_identifier: { kind: 'left-out', reason: 'Staff as staff: a request about employment goes to the employer.' },
  staff_post: { kind: 'left-out', reason: 'Staff as staff: a request about employment goes to the employer.' },
  staff_absence: { kind: 'left-out', reason: 'Staff as staff: a request about employment goes to the employer.' },
  clinic_session: notPersonal('a practice’s sessions'),
  linkage_model: notPersonal('weights learned over everybody'),
  profile_definition: notPersonal('definitions of FHIR profiles'),
  profile_revision: notPersonal('definitions of FHIR profiles'),
  profile_source: notPersonal('definitions of FHIR profiles'),
  setting: notPersonal('settings'),
  voice_case_number: notPersonal('the last number given to a case'),
  kysely_migration: notPersonal('the schema’s versions'),
  kysely_migration_lock: notPersonal('the schema’s versions'),
};

/** How a table is covered; one that nobody listed yet is copied, if it has a person's id. */
export function coverageOf(table: string): Coverage {
  return catalogue[table] ?? { kind: 'told', title: table.replaceAll('_', ' ') };
}

/** Digests of secrets and what only the database's inside means. */
export const hiddenColumns: ReadonlySet<string> = new Set([
  'code_digest',
  'digest',
  'id_token',
  'sent_hash',
  'known_xid',
  'ceased_xid',
  'xid',
  'n',
]);
