import { z } from 'zod';
import { anyRole, audited, defineRoute, type Route } from '../../access/index.ts';
import { page, redirect } from '../../platform/http/index.ts';
import { refuse } from '../../platform/index.ts';
import { sourcesOfPersons } from '../../record/index.ts';
import { pairPath } from '../pages/review-item.ts';
import { AlertsPage } from './page.tsx';
import {
  acknowledgeNotices,
  closeAlerts,
  countOpenAlerts,
  openAlertsAround,
  openAlertsOfAll,
  openNotices,
} from './store.ts';

const reviewers = anyRole('named-contact', 'team-manager');
const breadcrumb = [{ text: 'Clerical review', href: '/clerical-review' }];

export function alertRoutes(): Route[] {
  return [listRoute(), closeRoute(), toldRoute()];
}

function listRoute(): Route {
  return defineRoute({
    method: 'GET',
    path: '/clerical-review/alerts',
    permission: reviewers,
    audit: audited('search', 'Listed people whose joined records contradict one another, without names'),
    handler: async ({ tx }) => {
      const alerts = await openAlertsOfAll(tx, 100);
      const sources = await sourcesOfPersons(
        tx,
        alerts.flatMap((alert) => [alert.person_id, alert.other_person_id]),
      );
      const items = alerts.map((alert) => ({
        alert,
        sources: [alert.person_id, alert.other_person_id].map((id) => sources.get(id) ?? 'unknown'),
      }));
      const notices = await openNotices(tx, 200);
      return page({
        title: 'Joined, and contradictory',
        breadcrumb,
        body: <AlertsPage alerts={items} open={await countOpenAlerts(tx)} notices={notices} />,
      });
    },
  });
}

function closeRoute(): Route {
  return defineRoute({
    method: 'POST',
    path: '/clerical-review/:pair/close-alerts',
    permission: reviewers,
    audit: audited('change', 'Said why contradictory records are one person’s all the same'),
    params: z.object({ pair: z.string().regex(/^[0-9a-f-]{36}~[0-9a-f-]{36}$/) }),
    handler: async ({ tx, params, form, actor, now, saw }) => {
      const [a = '', b = ''] = params.pair.split('~');
      saw([a, b]);
      const posted = form(z.object({ why: z.string().trim().min(3).max(2000) }));
      if (!posted.valid)
        return refuse('invalid', 'Say why: the next person to look needs the reason.', {
          where: 'why',
          what: 'is empty',
          mend: 'Go back and write at least a few words.',
        });
      const own = (await openAlertsAround(tx, [a])).filter(
        (each) => each.person_id === a && each.other_person_id === b,
      );
      if (own.length === 0) return refuse('not-found', 'There is no open contradiction on that pair.');
      const by = actor.staffId ?? actor.name;
      await closeAlerts(tx, own, { by, why: posted.values.why, now });
      return redirect(pairPath(params.pair));
    },
  });
}

function toldRoute(): Route {
  return defineRoute({
    method: 'POST',
    path: '/clerical-review/alerts/told/:source',
    permission: reviewers,
    audit: audited('change', 'Noted that a service knows of changed links'),
    params: z.object({ source: z.string().regex(/^[a-z0-9-]{1,60}$/) }),
    handler: async ({ tx, params, actor, now }) => {
      await acknowledgeNotices(tx, params.source, actor.staffId ?? actor.name, now);
      return redirect('/clerical-review/alerts');
    },
  });
}
