import { ContactPanel, type CoordinationContext, readContact, staffShown } from '../../coordination/index.ts';
import { Section } from '../../platform/design-system/index.ts';
import { hiddenHere } from '../../record/index.ts';
import type { PersonPanel } from './person.tsx';

/** Who looks after the person, for the person's page. */
export function contactPanel(context: CoordinationContext): PersonPanel {
  return async (view) => {
    const { tx, person, base, now } = view;
    const contact = await readContact(tx, person, context, await hiddenHere(view));
    const staff = await staffShown(tx, contact.contact ? [contact.contact.staffId] : [], now);
    return (
      <Section heading="Named contact" id="contact">
        <ContactPanel contact={contact} staff={staff} own={base === '/my'} />
        <p>
          <a href={`${base}/contact`}>How this was decided, cover, and who it was before</a>
        </p>
      </Section>
    );
  };
}
