import type { Actor } from '../../access/index.ts';
import { defineRoute, notAudited, open, type Route } from '../../access/index.ts';
import { ButtonLink, CardGroup, Heading, SummaryCard } from '../../platform/design-system/index.ts';
import { page } from '../../platform/http/index.ts';
import { type NavigationItem, navigationFor } from '../navigation.ts';

/** A card of the start page: where it leads, and what one finds there. */
export interface StartCard extends NavigationItem {
  what: string;
}

/** The start page: what this is, and the ways in that this visitor can use. `paths` says which of them exist. */
export function homeRoute(cards: readonly StartCard[], paths: () => ReadonlySet<string>): Route {
  return defineRoute({
    method: 'GET',
    path: '/',
    permission: open('The start page says only what the service is'),
    audit: notAudited('It shows nobody’s data'),
    summary: 'The start page.',
    handler: ({ actor }) => page({ title: 'Start', body: <Home actor={actor} cards={cards} paths={paths()} /> }),
  });
}

function Home({ actor, cards, paths }: { actor: Actor; cards: readonly StartCard[]; paths: ReadonlySet<string> }) {
  const usable = navigationFor(actor, cards, paths);
  return (
    <>
      <Heading>One service around the person</Heading>
      <p className="nhsuk-lede-text">
        Physical health, mental health and social care in one record and one plan, with one named contact, every right
        with its clock, and the gaps measured in the open.
      </p>
      {actor.accountId === null && paths.has('/sign-in') ? <ButtonLink href="/sign-in">Sign in</ButtonLink> : null}
      <CardGroup>
        {cards
          .filter((card) => usable.includes(card))
          .map((card) => (
            <SummaryCard key={card.href} heading={card.text} href={card.href}>
              <p className="nhsuk-card__description">{card.what}</p>
            </SummaryCard>
          ))}
      </CardGroup>
    </>
  );
}
