/** A browser as far as cookies and redirects go, over real HTTP. */
export class TestBrowser {
  readonly jar = new Map<string, string>();
  readonly base: string;

  constructor(base: string) {
    this.base = base;
  }

  async request(
    url: string,
    form?: Record<string, string>,
  ): Promise<{ status: number; url: string; body: string; location: string | null }> {
    const response = await fetch(new URL(url, this.base), {
      redirect: 'manual',
      headers: { accept: 'text/html', cookie: [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return { status: response.status, url, body: await response.text(), location: response.headers.get('location') };
  }

  /** Follows redirects to the end. */
  async open(url: string, form?: Record<string, string>) {
    let page = await this.request(url, form);
    for (let hops = 0; page.location !== null && hops < 12; hops++) {
      page = await this.request(new URL(page.location, new URL(page.url, this.base)).href);
    }
    return page;
  }

  csrf(body: string): string {
    return /name="_csrf" value="([^"]+)"/.exec(body)?.[1] ?? '';
  }

  #keep(line: string): void {
    const [pair = ''] = line.split(';');
    const [name = '', ...value] = pair.split('=');
    if (/expires=Thu, 01 Jan 1970|max-age=0/i.test(line) || value.join('=') === '') this.jar.delete(name);
    else this.jar.set(name, value.join('='));
  }
}
