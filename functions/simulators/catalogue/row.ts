/** s: a padded envelope, m: a box, l: two people carry it. */
export type Size = 's' | 'm' | 'l'
/** Which shops sell it. */
type Sellers = 'ab' | 'a' | 'b'
interface More {
  colours?: readonly string[]
  /** What the buyer chooses, the same for every colour. */
  choices?: Readonly<Record<string, readonly string[]>>
  /** Units at the start; otherwise drawn from the code. */
  stock?: number
}
/** Code, title, list price in cents, size, sellers, words people search for, one sentence. */
export type CatalogueRow = readonly [string, string, number, Size, Sellers, string, string, More?]
