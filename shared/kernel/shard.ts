/** Which of 16 partitions a thing belongs to: the same for the same text. */
export const shardOf = (text: string, count = 16): number => {
  let hash = 2166136261
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619)
  return (hash >>> 0) % count
}
