import { z } from 'zod';
import { audited, defineRoute, myself, type Route, staffWithRole } from '../../access/index.ts';
import { type CoordinationContext, notify } from '../../coordination/index.ts';
import { type FormState, freshForm } from '../../platform/design-system/index.ts';
import { page, redirect, send } from '../../platform/http/index.ts';
import { isRefusal, NOBODY, type Tx } from '../../platform/index.ts';
import { RequestsPage } from '../pages/requests.tsx';
import { copyOf } from '../subject-access/copies.ts';
import { copyPage } from '../subject-access/copy-page.tsx';
import { everythingAbout } from '../subject-access/everything-about.ts';
import { askAboutData } from './data-requests.ts';
import { requestsOf } from './request-store.ts';

const path = '/my/requests';
const asked = z.object({
  kind: z.enum(['erasure', 'rectification'], 'Choose what you ask'),
  words: z.string().trim().min(1, 'Say what it is about').max(4000, 'Use at most 4,000 characters'),
});

/** The person's own: what they ask of their data, and a copy of everything. */
export function requestRoutes(wired: { context: CoordinationContext; sourceName(source: string): string }): Route[] {
  const show = async (tx: Tx, members: readonly string[], form: FormState) =>
    page({
      title: 'My data',
      ...(form.errors.length > 0 ? { status: 422 } : {}),
      breadcrumb: [{ text: 'My record', href: '/my' }],
      body: <RequestsPage rows={await requestsOf(tx, members)} form={form} />,
    });
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: myself('own'),
      audit: audited('read', 'Looked at what they asked about their data'),
      handler: ({ tx, person }) => show(tx, person.members, freshForm),
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: myself('own'),
      audit: audited('change', 'Asked for a correction or erasure'),
      handler: async ({ tx, person, actor, form, now }) => {
        const posted = form(asked);
        if (!posted.valid) return show(tx, person.members, posted);
        const made = await askAboutData(tx, { personId: person.current, ...posted.values, by: actor.name, now });
        if (isRefusal(made)) return made;
        const recipients = await staffWithRole(tx, 'caldicott-guardian');
        const message = 'Somebody asked for a correction or erasure. Decide within one month: wpc request list.';
        await notify(
          tx,
          recipients.map((recipient) => ({
            ...{ personId: NOBODY, recipient, topic: `data-request/${made.id}`, message, link: null },
          })),
          wired.context,
        );
        return redirect(path);
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/my/everything',
      permission: myself('own'),
      audit: audited('export', 'Downloaded a copy of everything held about them'),
      handler: async ({ tx, person }) => {
        const everything = await everythingAbout(tx, person.members, wired.context.clock);
        return send({
          contentType: 'text/html; charset=utf-8',
          headers: {
            'content-disposition': 'attachment; filename="everything-held-about-me.html"',
            'content-security-policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'",
            'cache-control': 'no-store',
          },
          body: copyPage(copyOf(everything, false), wired.sourceName),
        });
      },
    }),
  ];
}
