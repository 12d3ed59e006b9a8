import { z } from 'zod';
import { findOrganisations } from '../../directory/index.ts';
import { page, redirect } from '../../platform/http/index.ts';
import { refuse, type Tx } from '../../platform/index.ts';
import { audited } from '../audit/audit-entry.ts';
import { ChoicesPage, describeChoice } from '../pages/choices.tsx';
import { myself, ownPerson, type Permission } from '../permission.ts';
import { organisationsHolding } from '../relationship-store.ts';
import { defineRoute, type PersonSet, type Route } from '../route.ts';
import { type HiddenOrganisations, noneHidden } from '../sight.ts';
import { choiceKinds, choicesOf, makeChoice, takeBackChoice } from './choices.ts';

/** The person's choices, for them (`/my/choices`) and for whoever may make them for them. */
export function choiceRoutes(hooks: ChoiceHooks = {}): Route[] {
  return [
    ...routesAt('/my/choices', myself('own'), hooks),
    ...routesAt('/people/:personId/choices', ownPerson(), hooks),
  ];
}

/** Who else has to know of a choice; called in its transaction. */
export interface ChoiceHooks {
  organisationsHidden?: HiddenOrganisations;
  onChoicesChanged?(tx: Tx, person: PersonSet, now: number): Promise<void>;
}

const params = z.object({ personId: z.uuid().optional() });
const act = z.object({
  act: z.enum(['make', 'take-back']),
  kind: z.enum(choiceKinds),
  value: z.string().max(20).default(''),
});

function routesAt(path: string, permission: Permission, hooks: ChoiceHooks): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission,
      audit: audited('read', 'Looked at the choices about the record'),
      params,
      handler: async (context) => {
        const { tx, person, now } = context;
        const choices = await choicesOf(tx, person.members);
        const hidden = await (hooks.organisationsHidden ?? noneHidden)(context);
        const codes = (await organisationsHolding(tx, person.members, now)).filter((code) => !hidden.has(code));
        const names = await namesOf(tx, [...codes, ...choices.map((choice) => choice.value)]);
        const organisations = codes.map((code) => ({ code, name: names(code) }));
        return page({
          title: 'My choices',
          body: <ChoicesPage choices={choices} organisations={organisations} nameOf={names} />,
        });
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission,
      audit: audited('change', 'Made a choice about the record'),
      params,
      handler: async ({ tx, person, actor, now, form, note, params }) => {
        const posted = form(act);
        if (!posted.valid) return refuse('invalid', 'Choose one of the choices on the page.');
        const { kind, value } = posted.values;
        note(
          `${posted.values.act === 'make' ? 'from now on' : 'taken back'}: ${describeChoice({ kind, value }, (code) => code)}`,
        );
        if (posted.values.act === 'take-back') await takeBackChoice(tx, person.members, kind, value, now);
        else {
          const refused = await makeChoice(tx, { personId: person.current, kind, value, actor, now });
          if (refused) return refused;
        }
        await hooks.onChoicesChanged?.(tx, person, now);
        return redirect(path.replace(':personId', params.personId ?? ''));
      },
    }),
  ];
}

async function namesOf(tx: Tx, codes: readonly string[]): Promise<(code: string) => string> {
  const found = await findOrganisations(tx, [...new Set(codes)].filter(Boolean));
  return (code) => found.get(code)?.name ?? code;
}
