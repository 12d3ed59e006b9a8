import type { ChargeItem, Claim, CodeableConcept, Extension, Invoice, Money, Resource } from '@medplum/fhirtypes';
import { type ChargeFacts, judgeCharge } from '../../policy/index.ts';
import { codeIn } from './care-events/event.ts';
import type { Fault } from './validation/fault.ts';

const extensionBase = 'https://whole-person.care/fhir/StructureDefinition/';
const notCharged: readonly (string | undefined)[] = ['not-billable', 'aborted', 'entered-in-error', 'cancelled'];
const kinds: ReadonlySet<string> = new Set<ChargeFacts['for']>([
  'prescription',
  'dental',
  'optical',
  'wig-or-fabric-support',
  'overseas-visitor',
  'care-at-home',
  'care-home',
  'day-care',
  'other-social-care',
  'nhs-care',
  'assessment',
  'care-planning',
  'reablement',
  'minor-aids',
  'aftercare-s117',
  'continuing-healthcare',
]);

export interface ChargeFound {
  facts: ChargeFacts;
  /** The element that says what is charged for. */
  where: string;
}

/**
 * What a resource charges a person in pounds: a ChargeItem with a price, the lines of an Invoice sent to a patient, the items of a Claim
 * on a patient's own cover. What it is for is a code of `CodeSystem/charge-kind`; without one it is unknown. A charge to an organisation
 * is none to the person.
 */
export function chargesIn(resource: Resource): ChargeFound[] {
  switch (resource.resourceType) {
    case 'ChargeItem':
      return chargedBy(resource);
    case 'Invoice':
      return invoiced(resource);
    case 'Claim':
      return claimed(resource);
    default:
      return [];
  }
}

function chargedBy(charge: ChargeItem): ChargeFound[] {
  const pence = penceOf(charge.priceOverride);
  if (pence === 0 || notCharged.includes(charge.status)) return [];
  return [found(charge, pence, charge.code, 'ChargeItem.code')];
}

function invoiced(invoice: Invoice): ChargeFound[] {
  const pence = penceOf(invoice.totalGross ?? invoice.totalNet);
  const payer = invoice.recipient?.reference ?? invoice.subject?.reference ?? '';
  if (pence === 0 || notCharged.includes(invoice.status) || /(^|\/)Organization\//.test(payer)) return [];
  const lines = (invoice.lineItem ?? []).flatMap((line, at) =>
    // A line that names a ChargeItem was judged where that stands.
    line.chargeItemReference === undefined
      ? [found(invoice, pence, line.chargeItemCodeableConcept, `Invoice.lineItem[${at}].chargeItemCodeableConcept`)]
      : [],
  );
  return invoice.lineItem === undefined ? [found(invoice, pence, invoice.type, 'Invoice.lineItem')] : lines;
}

function claimed(claim: Claim): ChargeFound[] {
  const pence = penceOf(claim.total);
  if (pence === 0 || notCharged.includes(claim.status) || claim.use !== 'claim') return [];
  const items = claim.item ?? [];
  if (items.length === 0) return [found(claim, pence, claim.type, 'Claim.type')];
  return items.map((item, at) => found(claim, pence, item.productOrService, `Claim.item[${at}].productOrService`));
}

function penceOf(money: Money | undefined): number {
  return money?.value === undefined || money.currency !== 'GBP' ? 0 : Math.round(money.value * 100);
}

function found(
  resource: ChargeItem | Invoice | Claim,
  amountPence: number,
  code: CodeableConcept | undefined,
  where: string,
): ChargeFound {
  const kind = codeIn(code, 'charge-kind');
  const said = (name: string): boolean | undefined =>
    resource.extension?.find((each: Extension) => each.url === `${extensionBase}${name}`)?.valueBoolean;
  const facts: ChargeFacts = {
    charge: `${resource.resourceType}/${resource.id ?? ''}`,
    amountPence,
    for: kind !== undefined && kinds.has(kind) ? (kind as ChargeFacts['for']) : 'unknown',
  };
  const [aftercare, continuing, exempt, assessed] = [
    said('aftercare-s117'),
    said('continuing-healthcare'),
    said('charge-exempt'),
    said('assessed-to-pay'),
  ];
  if (aftercare !== undefined) facts.aftercare = aftercare;
  if (continuing !== undefined) facts.continuingHealthcare = continuing;
  if (exempt !== undefined) facts.exempt = exempt;
  if (assessed !== undefined) facts.assessedToPay = assessed;
  return { facts, where };
}

/** Charges that may not be made (free at the point of need), each with the clause that stands against it. None: all are lawful. */
export function chargeFaults(resource: Resource): Fault[] {
  return chargesIn(resource).flatMap(({ facts, where }) => {
    const { lawful, clauses } = judgeCharge(facts);
    if (lawful) return [];
    const why = clauses.map(({ text, reference }) => `${text} [${reference}]`).join(' ');
    const what = facts.for === 'unknown' ? 'care of which it is not said what it is' : facts.for.replaceAll('-', ' ');
    return [
      {
        where,
        what: `A charge of £${(facts.amountPence / 100).toFixed(2)} for ${what} is refused: this is not known to hold: ${why}`,
        mend: 'Care is free unless an Act provides for a charge. Say what it is for (CodeSystem/charge-kind) and that the person is not exempt (extension charge-exempt), or was assessed to pay (extension assessed-to-pay).',
      },
    ];
  });
}
