import type { RelationshipKind } from './decide.ts';

/** Who holds a relationship to a person: a member of staff, a team, an organisation (ODS code) or another person. */
export interface Holder {
  kind: 'staff' | 'team' | 'organisation' | 'person';
  id: string;
}

export interface NewRelationship {
  personId: string;
  kind: RelationshipKind;
  holder: Holder;
  /** Epoch ms. */
  from: number;
  /** Epoch ms, exclusive; null while it lasts. */
  to: number | null;
  /** In words, as the person reads it: 'Open referral to community mental health'. */
  basis: string;
  /** The row it rests on: 'ServiceRequest/<id>'. With kind and holder it identifies the relationship, so saying it twice changes nothing. */
  restsOn: string;
  /** For carers, parents and proxies: what it lets them do. */
  scope?: readonly ('see' | 'change' | 'own')[];
}
