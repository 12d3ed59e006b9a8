import type { ReactNode } from 'react';
import type { Context } from '../../access/index.ts';
import { Section } from '../../platform/design-system/index.ts';
import { hiddenHere } from '../../record/index.ts';
import { personRights } from '../person-rights.ts';
import type { Policies } from '../policies.ts';
import { RightsPanel } from './rights-panel.tsx';

/** The panel of rights for the person's page; `base` is that page's path, under which the page of rights lies. */
export function rightsPanel(
  policies: Policies,
): (
  view: Pick<Context<unknown, unknown, unknown>, 'tx' | 'person' | 'now' | 'actor' | 'decision'> & { base: string },
) => Promise<ReactNode> {
  return async (view) => (
    <Section heading="Rights" id="rights">
      <RightsPanel
        rights={await personRights(view.tx, policies, view.person, view.now, await hiddenHere(view))}
        href={`${view.base}/rights`}
      />
    </Section>
  );
}
