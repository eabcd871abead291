type Tone = 'good' | 'bad' | 'busy' | 'plain'

/** Each state of a purchase in words, and what happens next. */
export const purchaseStates: Readonly<Record<string, readonly [words: string, tone: Tone, next: string]>> = {
  quoted: ['quoted', 'plain', 'Nobody has asked you to decide on it yet.'],
  awaiting_approval: ['waits for you', 'busy', 'It waits for your decision.'],
  approved: ['approved', 'busy', 'Purser is about to ask for the money and the order.'],
  placing: ['being bought', 'busy', 'Purser is asking for the money and the order.'],
  completed: ['bought', 'good', 'The merchant has the order.'],
  failed: ['not bought', 'bad', 'It could not be bought; everything that had been done was undone.'],
  unsettled: ['being looked up', 'busy', 'Somebody did not answer. Purser looks up what became of it.'],
  parked: ['with an operator', 'busy', 'Purser could not end it by itself; an operator looks into it.'],
  rejected: ['rejected', 'bad', 'You rejected it. Nothing was bought.'],
  expired: ['expired', 'bad', 'The time to decide is over. Nothing was bought.'],
  canceled: ['canceled', 'bad', 'It was canceled. Nothing was bought.'],
}

/** States that change by themselves, soon. */
export const movingStates: readonly string[] = ['awaiting_approval', 'approved', 'placing', 'unsettled']

/** A state of the protocols, such as `in_transit`, as people write it. */
export const spoken = (state: string): string => state.replaceAll('_', ' ')
