import { z } from 'zod';
import { anyRole, audited, defineRoute, type Route } from '../access/index.ts';
import { freshForm } from '../platform/design-system/index.ts';
import { type Answer, page, redirect } from '../platform/http/index.ts';
import { isRefusal, type Refusal, refuse, type Tx } from '../platform/index.ts';
import { sourcesOfPersons } from '../record/index.ts';
import { accuracyRoutes } from './accuracy/routes.tsx';
import { countUnansweredSample, openQuestions } from './accuracy/store.ts';
import { alertRoutes } from './alerts/routes.tsx';
import { countOpenAlerts, openAlertsAround } from './alerts/store.ts';
import type { FairnessSources } from './fairness/measure-fairness.ts';
import { fairnessRoutes } from './fairness/routes.tsx';
import type { PairScore } from './linkage/score.ts';
import { modelRoutes } from './models/routes.tsx';
import { pairKeyText, pairPath } from './pages/review-item.ts';
import { ReviewList } from './pages/review-list.tsx';
import { ReviewPair, type ReviewSide } from './pages/review-pair.tsx';
import { type Decider, decidePair, undoPairDecisions } from './people/decide-pair.ts';
import { countDecidedSince, countOpenReviews, decisionsAmong, findPair, traitsOf } from './people/store.ts';

export interface ReviewRoutes {
  onLinksChanged: Decider['onLinksChanged'];
  /** How a member of staff is called on the page. */
  staffName(tx: Tx, staffId: string): Promise<string>;
  fairness: FairnessSources;
}

const reviewers = anyRole('named-contact', 'team-manager');
const pairParams = z.object({ pair: z.string().regex(/^[0-9a-f-]{36}~[0-9a-f-]{36}$/) });
const breadcrumb = [{ text: 'Clerical review', href: '/clerical-review' }];
const enoughWords = (message: string) => z.object({ reason: z.string().trim().min(3, message).max(2000) });

/** Clerical review: the list without names, one question at a time with the score hidden, the answer, and taking it back. */
export function reviewRoutes(wired: ReviewRoutes): Route[] {
  return [
    listRoute(),
    nextRoute(),
    ...alertRoutes(),
    ...accuracyRoutes(),
    ...fairnessRoutes(wired.fairness),
    ...modelRoutes(),
    showRoute(wired),
    decideRoute(wired),
    undoRoute(wired),
  ];
}

function listRoute(): Route {
  return defineRoute({
    method: 'GET',
    path: '/clerical-review',
    permission: reviewers,
    audit: audited('search', 'Listed open questions of clerical review, without names'),
    handler: async ({ tx, now, actor }) => {
      const pairs = await openQuestions(tx, 50);
      const sources = await sourcesOfPersons(
        tx,
        pairs.flatMap((pair) => [pair.person_id, pair.other_person_id]),
      );
      const items = pairs.map((pair, at) => ({
        key: pairKeyText(pair.person_id, pair.other_person_id),
        label: `Question ${at + 1}`,
        sources: [pair.person_id, pair.other_person_id].map((id) => sources.get(id) ?? 'unknown'),
      }));
      const decided = await countDecidedSince(tx, actor.staffId ?? '', startOfDay(now));
      return page({
        title: 'Clerical review',
        body: (
          <ReviewList
            items={items}
            open={(await countOpenReviews(tx)) + (await countUnansweredSample(tx))}
            alerts={await countOpenAlerts(tx)}
            decidedToday={decided}
          />
        ),
      });
    },
  });
}

function nextRoute(): Route {
  return defineRoute({
    method: 'GET',
    path: '/clerical-review/next',
    permission: reviewers,
    audit: audited('search', 'Asked for the next question of clerical review'),
    handler: async ({ tx }) => {
      const [pair] = await openQuestions(tx, 1);
      return redirect(pair ? pairPath(pairKeyText(pair.person_id, pair.other_person_id)) : '/clerical-review');
    },
  });
}

function showRoute(wired: ReviewRoutes): Route {
  return defineRoute({
    method: 'GET',
    path: '/clerical-review/:pair',
    permission: reviewers,
    audit: audited('read', 'Compared who you are in two services (clerical review)'),
    params: pairParams,
    query: z.object({ decided: z.literal('1').optional() }),
    handler: async ({ tx, params, query, saw }) => {
      saw(params.pair.split('~'));
      return showPair(tx, wired, params.pair, freshForm, query.decided === '1');
    },
  });
}

function decideRoute(wired: ReviewRoutes): Route {
  return defineRoute({
    method: 'POST',
    path: '/clerical-review/:pair',
    permission: reviewers,
    audit: audited('change', 'Decided whether two services’ records are the same person'),
    params: pairParams,
    handler: async ({ tx, params, form, actor, now, saw }) => {
      const [a = '', b = ''] = params.pair.split('~');
      saw([a, b]);
      const posted = form(
        enoughWords('Write why, in a few words').extend({
          same: z.enum(['yes', 'no'], 'Say whether they are the same person'),
        }),
      );
      if (!posted.valid) return showPair(tx, wired, params.pair, posted, false);
      const decider = {
        by: actor.staffId ?? actor.name,
        reason: posted.values.reason,
        now,
        onLinksChanged: wired.onLinksChanged,
      };
      const changed = await decidePair(tx, a, b, posted.values.same === 'yes', decider);
      return isRefusal(changed) ? changed : redirect(`${pairPath(params.pair)}?decided=1`);
    },
  });
}

function undoRoute(wired: ReviewRoutes): Route {
  return defineRoute({
    method: 'POST',
    path: '/clerical-review/:pair/undo',
    permission: reviewers,
    audit: audited('change', 'Took back a decision on whether two services’ records are the same person'),
    params: pairParams,
    handler: async ({ tx, params, form, actor, now, saw }) => {
      const [a = '', b = ''] = params.pair.split('~');
      saw([a, b]);
      const posted = form(enoughWords('Write why it is taken back'));
      if (!posted.valid) return showPair(tx, wired, params.pair, posted, false);
      const decider = {
        by: actor.staffId ?? actor.name,
        reason: posted.values.reason,
        now,
        onLinksChanged: wired.onLinksChanged,
      };
      const changed = await undoPairDecisions(tx, [{ a, b }], decider);
      return isRefusal(changed) ? changed : redirect(pairPath(params.pair));
    },
  });
}

async function showPair(
  tx: Tx,
  wired: ReviewRoutes,
  key: string,
  form: Parameters<typeof ReviewPair>[0]['form'],
  justDecided: boolean,
): Promise<Answer> {
  const [a = '', b = ''] = key.split('~');
  const pair = await findPair(tx, a, b);
  const [one, other] = await sides(tx, a, b);
  if (!one || !other) return noSuchPair();
  const standing = (await decisionsAmong(tx, [a])).find(
    (each) => each.undone_at === null && [each.person_id, each.other_person_id].includes(b),
  );
  const alerts = (await openAlertsAround(tx, [a])).filter((each) => each.person_id === a && each.other_person_id === b);
  if (!pair && !standing && alerts.length === 0) return noSuchPair();
  const decision = standing && {
    same: standing.same,
    by: await wired.staffName(tx, standing.decided_by),
    at: standing.decided_at,
    reason: standing.reason,
  };
  const score = pair && {
    ...(pair.levels as Pick<PairScore, 'fields'>),
    weight: pair.weight,
    probability: pair.probability,
  };
  return page({
    title: 'Clerical review',
    breadcrumb,
    status: form.errors.length > 0 ? 422 : 200,
    body: (
      <ReviewPair
        pair={key}
        one={one}
        other={other}
        form={form}
        alerts={alerts}
        decision={decision}
        score={score}
        justDecided={justDecided}
      />
    ),
  });
}

async function sides(tx: Tx, a: string, b: string): Promise<(ReviewSide | undefined)[]> {
  const traits = await traitsOf(tx, [a, b]);
  const sources = await sourcesOfPersons(tx, [a, b]);
  return [a, b].map((id) => {
    const record = traits.get(id);
    return record && { source: sources.get(id) ?? 'unknown', record };
  });
}

function noSuchPair(): Refusal {
  return refuse('not-found', 'There is no such question: the pair was never asked about, or its rows were withdrawn.');
}

const day = 24 * 3600 * 1000;

function startOfDay(now: number): number {
  return now - (now % day);
}
