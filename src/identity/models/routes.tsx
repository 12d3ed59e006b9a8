import { z } from 'zod';
import { anyRole, audited, defineRoute, type Route } from '../../access/index.ts';
import { page, redirect } from '../../platform/http/index.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/index.ts';
import { askForModel, decideOnModel } from './decide-model.ts';
import { currentModel } from './linker-in-use.ts';
import { ModelPage } from './page.tsx';
import { countTraits, listModels } from './store.ts';

const path = '/clerical-review/model';
const breadcrumb = [{ text: 'Clerical review', href: '/clerical-review' }];

export function modelRoutes(): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path,
      permission: anyRole('team-manager', 'analyst', 'administrator'),
      audit: audited('search', 'Looked at the matching model and what another would change'),
      handler: async ({ tx }) => {
        const { model } = await currentModel(tx);
        return page({
          title: 'The model that links',
          breadcrumb,
          wide: true,
          body: <ModelPage model={model} held={await countTraits(tx)} models={await listModels(tx)} />,
        });
      },
    }),
    defineRoute({
      method: 'POST',
      path,
      permission: anyRole('team-manager', 'administrator'),
      audit: audited('change', 'Asked for another matching model'),
      handler: async ({ tx, form, actor, now }) => {
        const posted = form(z.object({ how: z.enum(['retrain', 'keep']), size: z.coerce.number().int() }));
        if (!posted.valid) return notChosen('how the weights are got, and the size of the place');
        const { how, size } = posted.values;
        const asked = await askForModel(tx, {
          retrain: how === 'retrain',
          placeSize: size,
          by: actor.staffId ?? actor.name,
          now,
        });
        return isRefusal(asked) ? asked : redirect(path);
      },
    }),
    defineRoute({
      method: 'POST',
      path: `${path}/:modelId`,
      permission: anyRole('team-manager', 'administrator'),
      audit: audited('change', 'Decided whether another matching model is taken into use'),
      params: z.object({ modelId: z.uuid() }),
      handler: async ({ tx, params, form, actor, now }) => {
        const posted = form(z.object({ decision: z.enum(['adopt', 'dismiss']), reason: z.string().trim().max(2000) }));
        if (!posted.valid) return notChosen('whether it is taken into use');
        const { decision, reason } = posted.values;
        const by = { by: actor.staffId ?? actor.name, reason, now };
        return (await decideOnModel(tx, params.modelId, decision === 'adopt', by)) ?? redirect(path);
      },
    }),
  ];
}

function notChosen(what: string): Refusal {
  return refuse('invalid', `Choose ${what}.`, {
    where: 'the form',
    what: 'is not complete',
    mend: 'Go back and choose.',
  });
}
