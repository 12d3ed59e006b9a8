/** The text of a JSON body, for those who need its digits as they were sent; gone when the parsed body is. */
const texts = new WeakMap<object, string>();

export function keepSentText(body: unknown, text: string): void {
  if (typeof body === 'object' && body !== null) texts.set(body, text);
}

export function sentTextOf(body: unknown): string | undefined {
  return typeof body === 'object' && body !== null ? texts.get(body) : undefined;
}
