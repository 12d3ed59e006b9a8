import { DAY, isoDay, londonDay, parseLondon } from '../../standards/index.ts';
import type { Fault, FaultReason } from '../fault.ts';
import { future } from '../fhir/dates.ts';

/**
 * The cells of one row of a table, read by column name. What is wrong with them is gathered here: a fault keeps the row
 * out, a note lets it in and is counted.
 */
export class Cells {
  readonly faults: Fault[] = [];
  readonly notes: FaultReason[] = [];
  readonly now: number;
  #fields: readonly string[];
  #columns: ReadonlyMap<string, number>;

  constructor(fields: readonly string[], columns: ReadonlyMap<string, number>, now: number) {
    this.#fields = fields;
    this.#columns = columns;
    this.now = now;
  }

  /** The text of a cell without white space around it; undefined when blank or when the table has no such column. */
  text(column: string): string | undefined {
    const at = this.#columns.get(column);
    const value = at === undefined ? undefined : this.#fields[at]?.trim();
    return value === '' ? undefined : value;
  }

  needed(column: string): string {
    const value = this.text(column);
    if (value !== undefined) return value;
    this.faults.push({
      reason: 'missing',
      field: column,
      what: `${column} is blank and is needed.`,
      mend: `Fill in ${column}.`,
    });
    return '';
  }

  /** One of the codes given, as what it stands for. Another code is a fault. */
  code<T>(column: string, meanings: Readonly<Record<string, T>>): T | undefined {
    const value = this.text(column);
    if (value === undefined) return undefined;
    const meaning = meanings[value] ?? meanings[value.toLowerCase()];
    if (meaning === undefined) this.faults.push(notAllowed(column, Object.keys(meanings)));
    return meaning;
  }

  neededCode<T>(column: string, meanings: Readonly<Record<string, T>>): T | undefined {
    return this.needed(column) === '' ? undefined : this.code(column, meanings);
  }

  /** The same for what must not keep a row out, such as a person's gender: another code is noted and left out. */
  looseCode<T>(column: string, meanings: Readonly<Record<string, T>>): T | undefined {
    const value = this.text(column);
    if (value === undefined) return undefined;
    const meaning = meanings[value] ?? meanings[value.toLowerCase()];
    if (meaning === undefined) this.notes.push('wrong-value');
    return meaning;
  }

  yesOrNo(column: string): boolean | undefined {
    return this.code(column, { Y: true, N: false, y: true, n: false });
  }

  /** 'YYYY-MM-DD' of a day that exists. */
  date(column: string): string | undefined {
    const value = this.text(column);
    if (value === undefined) return undefined;
    if (parseLondon(value) !== undefined && value.length === 10) return value;
    this.faults.push(notADate(column));
    return undefined;
  }

  neededDate(column: string): string {
    return this.needed(column) === '' ? '' : (this.date(column) ?? '');
  }

  /** A date and, when given, a time from a second column, as FHIR writes it. A time without zone is London's. */
  moment(dateColumn: string, timeColumn: string): string | undefined {
    const date = this.date(dateColumn);
    const time = this.text(timeColumn);
    if (date === undefined || time === undefined) return date;
    const match = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(Z|[+-]\d{2}:\d{2})?$/.exec(time);
    if (match)
      return `${date}T${match[1]}:${match[2]}:${match[3] ?? '00'}${match[4] ?? zoneInLondon(date, `${match[1]}:${match[2]}`)}`;
    this.faults.push({
      reason: 'wrong-date',
      field: timeColumn,
      what: `${timeColumn} is not a time.`,
      mend: 'Write hh:mm or hh:mm:ss, by the 24-hour clock.',
    });
    return date;
  }

  neededMoment(dateColumn: string, timeColumn: string): string {
    return this.needed(dateColumn) === '' ? '' : (this.moment(dateColumn, timeColumn) ?? '');
  }

  /** A date of birth or death: one that cannot be is noted and left out, as it must not keep an event out of the record. */
  looseDate(column: string): string | undefined {
    const value = this.text(column);
    if (value === undefined) return undefined;
    if (value.length !== 10 || parseLondon(value) === undefined) this.notes.push('wrong-date');
    else if (Date.parse(value) > this.now) this.notes.push('future-date');
    else return value;
    return undefined;
  }

  /** Adds a fault when something that has happened is dated after today in London. */
  notInFuture(column: string, moment: string | undefined): void {
    if (moment !== undefined && moment !== '' && moment.slice(0, 10) > isoDay(londonDay(this.now + DAY)))
      this.faults.push(future(column));
  }

  /** Adds a fault when an end lies before its beginning. */
  inOrder(startColumn: string, start: string | undefined, endColumn: string, end: string | undefined): void {
    if (!start || !end || end.slice(0, 10) >= start.slice(0, 10)) return;
    this.faults.push({
      reason: 'wrong-date',
      field: endColumn,
      what: `${endColumn} lies before ${startColumn}.`,
      mend: 'Correct whichever of the two dates is wrong.',
    });
  }
}

function zoneInLondon(date: string, time: string): string {
  const instant = parseLondon(`${date}T${time}`);
  return instant !== undefined && Date.parse(`${date}T${time}:00Z`) - instant === 3_600_000 ? '+01:00' : '+00:00';
}

function notAllowed(column: string, allowed: string[]): Fault {
  return {
    reason: 'wrong-value',
    field: column,
    what: `${column} has a code that is not among those allowed.`,
    mend: `Use one of: ${allowed.join(', ')}.`,
  };
}

function notADate(column: string): Fault {
  return {
    reason: 'wrong-date',
    field: column,
    what: `${column} is not a date that exists.`,
    mend: 'Write it as YYYY-MM-DD, for example 2026-06-15.',
  };
}
