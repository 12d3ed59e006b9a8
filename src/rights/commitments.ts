import {
  allStandards,
  type CommitmentState,
  commitmentState,
  type LiveCheck,
  loadCommitments,
  type PartState,
  whatExists,
} from '../../policy/index.ts';
import { protectCount } from '../standards/index.ts';
import type { StandardListed } from './list-standards.ts';
import type { StandingCounts } from './summarise-clocks.ts';

export interface CommitmentShown {
  id: string;
  group: string;
  title: string;
  /** The document asks this and does not pledge it. */
  asked: boolean;
  state: CommitmentState;
  parts: readonly PartState[];
  /** Standards that name this commitment; `late` is how many of its clocks were missed and still run, as shown in public. */
  standards: { id: string; title: string; late: string | null }[];
}

/** The register by group, each commitment with its state worked out from what exists now. */
export function commitmentsByGroup(
  standards: readonly StandardListed[],
  shown: (counts: StandingCounts | undefined) => string | null,
  byStandard: ReadonlyMap<string, StandingCounts>,
  checks?: ReadonlyMap<string, LiveCheck>,
): { name: string; commitments: CommitmentShown[] }[] {
  const exists = { ...whatExists(allStandards), ...(checks === undefined ? {} : { checks }) };
  const commitments = loadCommitments().map((commitment): CommitmentShown => {
    const { state, parts } = commitmentState(commitment, exists);
    return {
      id: commitment.id,
      group: commitment.group,
      title: commitment.title,
      asked: commitment.asked === true,
      state,
      parts: parts.map((each) => ({ ...each, evidence: [...ranHere(each, byStandard), ...each.evidence] })),
      standards: standards
        .filter((standard) => standard.commitments.includes(commitment.id))
        .map(({ id, title }) => ({ id, title, late: shown(byStandard.get(id)) })),
    };
  });
  return [...Map.groupBy(commitments, ({ group }) => group)].map(([name, members]) => ({ name, commitments: members }));
}

/** How many clocks of a part's standards were worked out in this installation, rounded as everything public is. */
function ranHere({ part }: PartState, byStandard: ReadonlyMap<string, StandingCounts>): string[] {
  const counts = (part.standards ?? []).flatMap((id) => byStandard.get(id) ?? []);
  if (counts.length === 0) return [];
  const all = counts.reduce((sum, each) => sum + Object.values(each).reduce((one, n) => one + n, 0), 0);
  const { shown } = protectCount(all);
  return [
    shown === undefined ? 'a few clocks worked out here' : `${shown.toLocaleString('en-GB')} clocks worked out here`,
  ];
}
