export {
  type ArrangeAbsence,
  type ArrangeCover,
  arrangeAbsence,
  arrangeCover,
  type Days,
  endAbsenceEarly,
  endCover,
} from './arrange-cover.ts';
export { type AssignContact, assignContact } from './assign-contact.ts';
export { type AnswerTask, type AskTask, answerTask, askTask } from './care-task.ts';
export { type Choice, chooseContact, type ToPlace } from './choose-contact.ts';
export { activeAssignmentsOf, coordinationCounts, staffWithCaseload } from './contact-store.ts';
export { type EndContact, endContact } from './end-contact.ts';
export { type HandOver, handOver } from './hand-over.ts';
export { acknowledge, type Notice, notify, readInbox } from './inbox.ts';
export { openAlarms } from './inbox-store.ts';
export { joinPeople } from './join-people.ts';
export { leadNeeds, neighbourhood } from './lead-need.ts';
export { migrations } from './migrations/index.ts';
export { openServices } from './open-services.ts';
export { type CaseloadEntry, orderCaseload } from './order-caseload.ts';
export { ContactPanel } from './pages/contact.tsx';
export { placeHeldPeople, replaceContactsWhoLeft } from './place-held-people.ts';
export type { Placed } from './place-people.ts';
export { careTeamForm, careTeamId } from './publish-contacts.ts';
export { type Caseload, type CaseloadPerson, readCaseload } from './read-caseload.ts';
export { type PersonContact, readContact } from './read-contact.ts';
export { type PersonEvents, type Refreshed, refreshOpenServices } from './refresh-open-services.ts';
export { coordinationRoutes } from './routes.tsx';
export { type StaffShown, staffShown } from './staff-names.ts';
export { openTasksOf, tasksOfPeople } from './task-store.ts';
export type {
  Alarm,
  AlarmKind,
  Assignment,
  AssignmentKind,
  Candidate,
  CareTask,
  CaseloadClock,
  ContactChange,
  CoordinationContext,
  CoordinationDependencies,
  Cover,
  Notification,
  OpenService,
  TaskState,
  Working,
} from './types.ts';
