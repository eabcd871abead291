/** What each company has recorded, or the one named: holds at the bank, orders and stock at the merchants. */
export const companyRecords =
  (urls: Readonly<Record<string, string>>, simulationKey: string) =>
  async (name: string | undefined): Promise<Record<string, unknown>> => {
    const chosen = Object.entries(urls).filter(([company]) => name === undefined || company === name)
    const read = async ([company, url]: [string, string]) => {
      const response = await fetch(`${url}/sim/records`, { headers: { 'simulation-secret': simulationKey } })
      return [company, await response.json()] as const
    }
    return Object.fromEntries(await Promise.all(chosen.map(read)))
  }
