import { createContext, useContext } from 'react';

/** What the shell lends to the components of a page while it renders. */
export interface PageContext {
  /** The token that every form must send back; asking for it makes the shell set its cookie. */
  csrfToken(): string;
  /** Path of this page, without query. */
  path: string;
}

export const PageContextProvider = createContext<PageContext>({
  csrfToken: () => {
    throw new Error('A form was rendered outside the shell, so it has no CSRF token.');
  },
  path: '/',
});

export const csrfFieldName = '_csrf';

/** Belongs in every form that posts; `PostForm` has it already. */
export function CsrfField() {
  const { csrfToken } = useContext(PageContextProvider);
  return <input type="hidden" name={csrfFieldName} value={csrfToken()} />;
}

/** Path of the page being rendered, for forms that post to themselves. */
export function usePath(): string {
  return useContext(PageContextProvider).path;
}
