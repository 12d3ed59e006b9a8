/** Links to the pages of a long list; `href` makes the address of one page (numbered from 1). Nothing when there is one page. */
export function Pagination({ page, pages, href }: { page: number; pages: number; href: (page: number) => string }) {
  if (pages <= 1) return null;
  return (
    <nav className="wpc-pagination" aria-label="Pages">
      <p className="wpc-pagination__text">
        Page {page} of {pages}
      </p>
      <ul className="wpc-pagination__list">
        {page > 1 ? (
          <li>
            <a href={href(page - 1)} rel="prev">
              Previous page
            </a>
          </li>
        ) : null}
        {page < pages ? (
          <li>
            <a href={href(page + 1)} rel="next">
              Next page
            </a>
          </li>
        ) : null}
      </ul>
    </nav>
  );
}
