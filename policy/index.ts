/** The policies: every standard, the register of commitments, and the worked cases. The only door to policy/. */
import type { Clock, Measure, StandardKind, StandardMeta, ValueBook } from '../src/standards/index.ts';
import { clocks as cancer } from './cancer/standard.ts';
import { clocks as carersAssessments } from './carers-assessments/standard.ts';
import { clocks as childrensEatingDisorders } from './childrens-eating-disorders/standard.ts';
import { clocks as communityMentalHealth } from './community-mental-health/standard.ts';
import { clocks as complaints } from './complaints/standard.ts';
import { clocks as continuingHealthcare } from './continuing-healthcare/standard.ts';
import { clocks as diagnostics } from './diagnostics/standard.ts';
import { clocks as discharge } from './discharge/standard.ts';
import { clocks as dutyOfCandour } from './duty-of-candour/standard.ts';
import { clocks as earlyIntervention } from './early-intervention-in-psychosis/standard.ts';
import { fairQueue } from './fair-queue/standard.ts';
import { freeAtThePointOfNeed } from './free-care/standard.ts';
import { clocks as gpAccess } from './gp-access/standard.ts';
import { clocks as informationRequests } from './information-requests/standard.ts';
import { loadValueBook } from './load.ts';
import { measuresOf } from './measures.ts';
import { clocks as outOfAreaPlacements } from './out-of-area-placements/standard.ts';
import { clocks as referralToTreatment } from './referral-to-treatment/standard.ts';
import { clocks as subjectAccess } from './subject-access/standard.ts';
import { clocks as talkingTherapies } from './talking-therapies/standard.ts';
import { clocks as urgentCare } from './urgent-care/standard.ts';

export interface PolicyFolder {
  /** The folder's name under policy/. */
  name: string;
  title: string;
  clocks: readonly Clock[];
}

/** Every policy folder, in the order in which a reader meets them. */
export const folders: readonly PolicyFolder[] = [
  { name: 'gp-access', title: 'GP access', clocks: gpAccess },
  { name: 'referral-to-treatment', title: 'Referral to treatment', clocks: referralToTreatment },
  { name: 'talking-therapies', title: 'Talking therapies', clocks: talkingTherapies },
  { name: 'early-intervention-in-psychosis', title: 'Early intervention in psychosis', clocks: earlyIntervention },
  { name: 'childrens-eating-disorders', title: "Children's eating disorders", clocks: childrensEatingDisorders },
  { name: 'community-mental-health', title: 'Community mental health (proposed)', clocks: communityMentalHealth },
  { name: 'urgent-care', title: 'Accident and emergency', clocks: urgentCare },
  { name: 'diagnostics', title: 'Diagnostic tests', clocks: diagnostics },
  { name: 'cancer', title: 'Cancer waiting times', clocks: cancer },
  { name: 'continuing-healthcare', title: 'NHS continuing healthcare', clocks: continuingHealthcare },
  { name: 'carers-assessments', title: "Carers' assessments", clocks: carersAssessments },
  { name: 'discharge', title: 'Discharge delays', clocks: discharge },
  { name: 'out-of-area-placements', title: 'Mental-health placements out of area', clocks: outOfAreaPlacements },
  { name: 'information-requests', title: 'Freedom of information', clocks: informationRequests },
  { name: 'subject-access', title: 'Your own information', clocks: subjectAccess },
  { name: 'complaints', title: 'Complaints', clocks: complaints },
  { name: 'duty-of-candour', title: 'Duty of candour', clocks: dutyOfCandour },
];

/** Every clock about a person. One array, always the same: evaluateAll keeps what it works out from it. */
export const personClocks: readonly Clock[] = folders.flatMap((folder) =>
  folder.clocks.filter((clock) => clock.kind === 'clock'),
);

/** Every duty about a case (information requests, complaints, safety incidents). */
export const caseDuties: readonly Clock[] = folders.flatMap((folder) =>
  folder.clocks.filter((clock) => clock.kind === 'duty'),
);

/** The share in time of each national standard. */
export const measures: readonly Measure[] = measuresOf([...personClocks, ...caseDuties]);

/** Every standard of every kind. */
export const allStandards: readonly (StandardMeta & { kind: StandardKind })[] = [
  ...folders.flatMap((folder) => folder.clocks),
  fairQueue,
  freeAtThePointOfNeed,
  ...measures,
];

/** Reads and checks all figures. Throws at start, naming the file, when they do not hold together. Read once and keep. */
export function loadPolicyValues(): ValueBook {
  return loadValueBook(folders);
}

export type { ExpectedPeriod, WorkedCase } from './cases.ts';
export { loadCases } from './cases.ts';
export type { Commitment, CommitmentPart, CommitmentState, LiveCheck, PartState, WhatExists } from './commitments.ts';
export { commitmentState, loadCommitments, partState, whatExists } from './commitments.ts';
export type { ClinicalPriority, ClinicalReason, Overtaking, QueueEntry } from './fair-queue/queue.ts';
export { byClaim, fairOrder, findOvertakings } from './fair-queue/queue.ts';
export type { NextInQueue } from './fair-queue/standard.ts';
export { fairQueue } from './fair-queue/standard.ts';
export { type ChargeJudged, judgeCharge } from './free-care/judge.ts';
export type { ChargeFacts, FreeCare, NhsCharge, SocialCareCharge } from './free-care/standard.ts';
export { freeAtThePointOfNeed } from './free-care/standard.ts';
export { type Exemption, exemptions } from './information-requests/exemptions.ts';
export { bandInWords, weeklyBand } from './referral-to-treatment/bands.ts';
export type { ReturnPart, ReturnPeriod, ReturnRow } from './referral-to-treatment/return.ts';
export {
  allFunctions,
  monthlyReturn,
  reportedFunction,
  reportedFunctions,
  returnParts,
  returnTable,
} from './referral-to-treatment/return.ts';
