import { z } from 'zod';
import { type FormState, freshForm } from '../../platform/design-system/index.ts';
import { type Page, page, redirect } from '../../platform/http/index.ts';
import { isRefusal, refuse, type Tx } from '../../platform/index.ts';
import { audited } from '../audit/audit-entry.ts';
import type { PersonSetOf } from '../may.ts';
import { ActForPage, WhoActsForMePage } from '../pages/acting-for.tsx';
import { anyRole, myself } from '../permission.ts';
import { defineRoute, type Route } from '../route.ts';
import { acceptInvitation, actsFor, inviteToAct, stopActing, whoActsFor } from './act-for.ts';

const month = 30.4375 * 86_400_000;
const scopes = z.enum(['see', 'change', 'own']);
const invitation = z.object({
  scope: z.preprocess(
    (given) => (given === undefined ? [] : Array.isArray(given) ? given : [given]),
    z.array(scopes).min(1, 'Choose what they may do'),
  ),
  months: z.enum(['1', '6', '12'], 'Choose for how long').transform(Number),
});

/** Proxy access: asking somebody to act for oneself, ending it, and acting for somebody. */
export function actingForRoutes({ personSet }: { personSet: PersonSetOf }): Route[] {
  return [...ownRoutes(), ...otherRoutes(personSet)];
}

function ownRoutes(): Route[] {
  const path = '/my/people-who-act-for-me';
  const permission = myself('own');
  const show = async (
    context: { tx: Tx; person: { members: string[] }; now: number },
    form: FormState,
    code?: string,
  ): Promise<Page> => {
    const rows = await whoActsFor(context.tx, context.person.members, context.now);
    return page({
      title: 'Who may act for me',
      ...(form.errors.length > 0 ? { status: 422 } : {}),
      body: <WhoActsForMePage rows={rows} form={form} base={path} code={code} />,
    });
  };
  return [
    defineRoute({
      method: 'GET',
      path,
      permission,
      audit: audited('read', 'Looked at who may act for them'),
      handler: (context) => show(context, freshForm),
    }),
    defineRoute({
      method: 'POST',
      path,
      permission,
      audit: audited('change', 'Made a code that lets somebody act for them'),
      handler: async (context) => {
        const { tx, person, now, form, note } = context;
        const posted = form(invitation);
        if (!posted.valid) return show(context, posted);
        const { scope, months } = posted.values;
        note(`${scope.join(', ')} for ${months} month${months === 1 ? '' : 's'}`);
        const made = await inviteToAct(tx, {
          personId: person.current,
          scope,
          until: now + Math.round(months * month),
          now,
        });
        return isRefusal(made) ? made : show(context, freshForm, made.code);
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:relationshipId/end`,
      permission,
      audit: audited('change', 'Ended that somebody acts for them'),
      params: z.object({ relationshipId: z.uuid() }),
      handler: async ({ tx, person, params, now }) => {
        const held = await whoActsFor(tx, person.members, now);
        const row = held.find(({ id }) => id === params.relationshipId);
        if (row === undefined) return refuse('not-found', 'Nobody acts for you under this.');
        if (row.rests_on.startsWith('recorded/'))
          return refuse(
            'conflict',
            'This is parental responsibility, which a professional recorded. Tell somebody who looks after you if you do not want it.',
          );
        await stopActing(tx, person.members, params.relationshipId, now);
        return redirect(path);
      },
    }),
  ];
}

function otherRoutes(personSet: PersonSetOf): Route[] {
  const path = '/my/act-for-somebody';
  const permission = anyRole('person', 'carer');
  const membersOf = async (tx: Tx, personId: string | null) =>
    personId === null ? [] : (await personSet(tx, personId)).members;
  return [
    defineRoute({
      method: 'GET',
      path,
      permission,
      audit: audited('read', 'Looked at whom they may act for'),
      handler: async ({ tx, actor, now }) => {
        const rows = await actsFor(tx, await membersOf(tx, actor.personId), now);
        return page({ title: 'Act for somebody', body: <ActForPage rows={rows} form={freshForm} /> });
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission,
      audit: audited('change', 'Used a code to act for somebody'),
      handler: async ({ tx, actor, now, form, saw }) => {
        const posted = form(z.object({ code: z.string().trim().min(1, 'Enter the code').max(40) }));
        const members = await membersOf(tx, actor.personId);
        if (!posted.valid) {
          const rows = await actsFor(tx, members, now);
          return page({ title: 'Act for somebody', status: 422, body: <ActForPage rows={rows} form={posted} /> });
        }
        if (actor.personId === null)
          return refuse('forbidden', 'Your account is not joined to a person, so it cannot act for another.');
        const accepted = await acceptInvitation(tx, {
          code: posted.values.code,
          actorPersonId: actor.personId,
          actorMembers: members,
          now,
        });
        if (isRefusal(accepted)) return accepted;
        saw([accepted.personId]);
        return redirect(path);
      },
    }),
  ];
}
