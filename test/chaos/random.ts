import { createHash } from 'node:crypto'

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A number from 0 to 1 that follows from a seed and a text, so that one place does not depend on another. */
export const drawn = (seed: number, text: string): number =>
  createHash('sha256').update(`${seed} ${text}`).digest().readUInt32BE(0) / 2 ** 32

/** Makes ids, nonces and jitter follow from the seed too, and gives back the way to let go. */
export const seedChance = (seed: number): (() => void) => {
  const next = randomFrom(seed)
  const before = { random: Math.random, values: crypto.getRandomValues, uuid: crypto.randomUUID }
  Math.random = next
  crypto.getRandomValues = (array) => {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
    for (let at = 0; at < bytes.length; at++) bytes[at] = Math.floor(next() * 256)
    return array
  }
  crypto.randomUUID = () => {
    const hex = Array.from({ length: 32 }, () => Math.floor(next() * 16).toString(16)).join('')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
  }
  return () => {
    Math.random = before.random
    crypto.getRandomValues = before.values
    crypto.randomUUID = before.uuid
  }
}
