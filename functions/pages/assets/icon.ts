/** The icon of the pages: a purse. */
export const pageIcon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0b5d4d"/><path d="M11 12a5 5 0 0 1 10 0" fill="none" stroke="#fff" stroke-width="2.4"/><path d="M8 12h16l1.6 12.2a2 2 0 0 1-2 2.3H8.4a2 2 0 0 1-2-2.3z" fill="#fff"/></svg>
`
