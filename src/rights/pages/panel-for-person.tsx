import type { ReactNode } from 'react';
import type { PersonSet } from '../../access/index.ts';
import { Section } from '../../platform/design-system/index.ts';
import type { Tx } from '../../platform/index.ts';
import { personRights } from '../person-rights.ts';
import type { Policies } from '../policies.ts';
import { RightsPanel } from './rights-panel.tsx';

/** The panel of rights for the person's page; `base` is that page's path, under which the page of rights lies. */
export function rightsPanel(
  policies: Policies,
): (view: { tx: Tx; person: PersonSet; now: number; base: string }) => Promise<ReactNode> {
  return async ({ tx, person, now, base }) => (
    <Section heading="Rights" id="rights">
      <RightsPanel rights={await personRights(tx, policies, person, now)} href={`${base}/rights`} />
    </Section>
  );
}
