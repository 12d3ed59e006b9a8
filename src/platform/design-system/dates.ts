/** Dates as people read them, in the time of Europe/London. Pure: they are given the instant. */
const day = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const dayAndTime = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  hour12: true,
});

/** Epoch ms → '3 November 2026'. */
export function showDay(instant: number): string {
  return day.format(instant);
}

/** Epoch ms → '3 November 2026 at 2:05 pm'. */
export function showTime(instant: number): string {
  return dayAndTime.format(instant);
}

/** 'YYYY-MM-DD' → '3 November 2026'. */
export function showDate(date: string): string {
  return day.format(Date.parse(`${date}T12:00:00Z`));
}

/** NHS number as it is read aloud: '943 476 5919'. Anything that has not ten digits is given back as it is. */
export function showNhsNumber(number: string): string {
  return /^\d{10}$/.test(number) ? `${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6)}` : number;
}
