import { counted, type Lexicon } from './lexicon.ts'

const upTo19 =
  'un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf'.split(
    ' ',
  )
/** `soixante-dix-sept`, `quatre-vingt-un`, `trente-et-un`: with more than one hyphen. */
const joined = Object.fromEntries([
  ...upTo19.map((word, at) => [`quatre-vingt-${word}`, at + 81] as const),
  ...upTo19.slice(9).map((word, at) => [`soixante-${word}`, at + 70] as const),
  ...'vingt trente quarante cinquante soixante'.split(' ').map((ten, at) => [`${ten}-et-un`, at * 10 + 21] as const),
  ['soixante-et-onze', 71] as const,
])

/** French: money, dates and counts. */
export const french: Lexicon = {
  language: 'fr',
  roles: {
    cap: "moins de|a moins de|pour moins de|sous|en dessous de|au-dessous de|jusqu'a|au plus|max|maximum|maxi|un maximum de|pas plus de|au maximum|budget|budget de|mon budget est de|un budget de|avec un budget de|inferieur a|de moins de|moins cher que|ne depassant pas|pour maximum|maximum de|qui coute moins de|qui coutent moins de|prix max",
    capAfter: 'ou moins|maximum|max|maxi|au plus|au maximum|de budget|grand maximum',
    floor: "plus de|au-dessus de|au moins|minimum|a partir de|superieur a|pas moins de|d'au moins",
    floorAfter: 'ou plus|minimum|et plus|au moins',
    between: 'entre|de',
    to: 'et|a|-|\u2013|ou',
    about: 'environ|vers|autour de|a peu pres|presque|dans les|~|aux alentours de',
    costing: 'pour|a|pour seulement',
    spend: 'depenser|payer|coute|coutent|couter|veux depenser|veux payer|depasser',
    each: "chacun|chacune|piece|l'unite|la piece|par piece|l'un|par unite",
    total: "au total|en tout|total|pour tout|pour les deux|pour le tout|ensemble|pour l'ensemble",
    noCap:
      "peu importe le prix|n'importe quel prix|a n'importe quel prix|sans limite de prix|le prix n'a pas d'importance|quel que soit le prix|prix sans importance",
    by: "d'ici|d'ici le|d'ici a|jusqu'au|jusqu'a|au plus tard|au plus tard le|pas plus tard que|pour le|pour|d'ici au|le dernier delai",
    before: 'avant|avant le|avant la|avant les',
    on: 'le|pour|ce|en',
    in: "dans|sous|en|d'ici|dans les|en moins de|dans un delai de|sous les|dans les prochains|en maximum|dans moins de",
    after: 'apres|apres le|a partir de|a partir du|des le|pas avant|pas avant le|depuis',
    arrive:
      "livre|livree|livres|livrees|livraison|livrer|arrive|arriver|arrivant|arrivee|qui arrive|j'en ai besoin|il me le faut|je le veux|recu|recevoir|a recevoir|a livrer|doit arriver|avec livraison",
    lastly: 'au plus tard|dernier delai|maximum',
    noDue: "pas presse|pas urgent|rien ne presse|pas de hate|ce n'est pas urgent|sans urgence",
    someDay:
      "mon anniversaire|son anniversaire|anniversaire|l'anniversaire|fete des meres|la fete des meres|fete des peres|la fete des peres|l'ete|l'hiver|vacances|les vacances|la rentree",
    not: "pas|non|sans|sauf|ni|jamais|rien|aucun|aucune|excepte|hormis|mais pas|mais sans|pas de|pas d'|surtout pas|pas chez|ne pas|ne veux pas|je ne veux pas|et pas|mais pas de|eviter|n'est|ne|hors",
    having: 'en|de|avec|du|fait de|faite de|faits de|faites de|fait en|faite en|faits en|faites en|contenant|a base de',
    butNot: "n'importe ou sauf|tout sauf|tous sauf|partout sauf|n'importe qui sauf",
    fine: 'pas de probleme|pourquoi pas',
    from: 'chez|de|du|seulement chez|uniquement chez|par|vendu par|aupres de|sur|de chez|a',
    only: 'seulement|uniquement|exclusivement',
    rather: 'de preference chez|plutot chez|pas seulement chez|idealement chez',
    or: 'ou|soit|ni',
    and: 'et|&|plus|ainsi que|et aussi|avec aussi',
    but: 'mais',
    condition: 'si|sauf si|sinon|a moins que|a condition que|au cas ou',
    cheap:
      'pas cher|pas chere|pas chers|pas cheres|le moins cher|la moins chere|les moins chers|les moins cheres|moins cher|moins chere|bon marche|pas trop cher|pas trop chere|pas trop chers|au meilleur prix|au plus bas prix|le moins cher possible|economique|abordable|abordables|peu cher|au prix le plus bas',
    autopilot:
      'en pilote automatique|sur pilote automatique|achete automatiquement|acheter automatiquement|sans demander|sans me demander|sans confirmation',
    assist:
      "demande-moi|demande-moi avant|demandez-moi avant|pas sans demander|pas sans me demander|pas automatiquement|sans pilote automatique|n'achete pas sans demander|mais demande-moi avant",
    compound: 'sans fil|sans-fil|sans manche|sans manches',
    article: 'un|une|des|le|la|les|mon|ma|mes|ce|cette|ces|quelques-uns',
    verb: "s'il vous plait|s'il te plait|bonjour|salut|je cherche|je voudrais|je veux|j'aimerais|j'ai besoin de|j'ai besoin d'un|j'ai besoin d'une|il me faut|il nous faut|nous cherchons|cherche|achete|achete-moi|acheter|commande|commande-moi|commander|trouve|trouve-moi|trouvez-moi|veux|voudrais|je voudrais acheter|je veux acheter|je cherche a acheter|montre-moi|pouvez-vous|peux-tu|besoin de|me faut|avez-vous|j'achete|donne-moi|je suis interesse par|je suis interessee par",
    filler:
      "s'il vous plait|s'il te plait|merci|svp|stp|merci beaucoup|quelque chose|qui|que|est|sont|soit|acheter|prix|coute|coutent|me|je|nous|il|elle|neuf|neuve|neufs|c'est|tres|vraiment",
    link: "de|du|des|pour|avec|en|a|au|aux|par|et|ou|le|la|les|un|une|dans|sur|mais|d'un|d'une|que|qui|chez",
    aside:
      'des que possible|le plus vite possible|rapidement|urgent|vite|livraison gratuite|avec livraison gratuite|frais de port inclus|livraison incluse|si possible|en cadeau|a domicile|ttc|hors livraison|sans frais de port',
    many: 'plusieurs|quelques|beaucoup de|un tas de|peu de|de nombreux|de nombreuses|une dizaine de|une vingtaine de|une centaine de|une quinzaine de|assez de',
    half: 'demi|une demi|demie|une demie|un demi',
    pieces: 'x|\u00d7|pieces|exemplaires|exemplaires de|unites|unites de|paires de|paires|paire de|fois',
    ofThem: "d'entre eux|d'entre elles|de ceux-ci|de celles-ci",
    count: 'quantite|quantite de|x|\u00d7|nombre|qte',
    pack: 'paquet|paquets|boite|boites|lot|lots|sac|sacs|jeu|jeux|pack|packs|rouleau|rouleaux|paire|paires|set|kit|carton|cartons',
    label:
      'taille|pointure|modele|numero|nr|type|serie|version|tome|volume|classe|niveau|iphone|ipad|pixel|galaxy|playstation|ps|xbox|switch|windows|usb',
  },
  days: {
    weekdays: 'dimanche lundi mardi mercredi jeudi vendredi samedi',
    months: 'janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre',
    away: { hier: -1, "aujourd'hui": 0, 'ce soir': 0, demain: 1, 'apres-demain': 2, 'apres demain': 2 },
    next: 'prochain|prochaine|la semaine prochaine',
    coming: 'ce|cette|le|la',
    end: "fin|la fin de|fin de|la fin de la|la fin du|fin du|fin de la|la fin de l'",
    units: {
      minute: 'minute',
      minutes: 'minute',
      heure: 'hour',
      heures: 'hour',
      h: 'hour',
      jour: 'day',
      jours: 'day',
      semaine: 'week',
      semaines: 'week',
      mois: 'month',
      an: 'year',
      ans: 'year',
      annee: 'year',
      'week-end': 'weekend',
    },
    business: 'ouvres|ouvrables|ouvre|ouvrable',
    holidays: {
      noel: 'christmas',
      'le reveillon': 'christmas-eve',
      'la saint-sylvestre': 'new-years-eve',
      'nouvel an': 'new-year',
      'le nouvel an': 'new-year',
      paques: 'easter',
      'la saint-valentin': 'valentine',
      'saint-valentin': 'valentine',
      halloween: 'halloween',
    },
    inside: 'de',
    ordinals: { premier: 1 },
    clock: { midi: 12, 'le matin': 12, 'au soir': 24 },
  },
  numbers: {
    small: {
      ...counted('zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize'),
      'dix-sept': 17,
      'dix-huit': 18,
      'dix-neuf': 19,
      ...counted('vingt trente quarante cinquante soixante', 20, 10),
      'quatre-vingt': 80,
      'quatre-vingts': 80,
      ...joined,
    },
    scale: { douzaine: 12, cent: 100, cents: 100, mille: 1000, million: 1_000_000, millions: 1_000_000 },
    and: 'et',
  },
  money: {
    euro: 'EUR',
    euros: 'EUR',
    dollar: 'USD',
    dollars: 'USD',
    'dollars americains': 'USD',
    'dollars canadiens': 'CAD',
    'francs suisses': 'CHF',
    'livres sterling': 'GBP',
    yens: 'JPY',
  },
  cents: 'centime|centimes',
  units:
    'pouces|pouce|metre|metres|centimetres|millimetres|kilo|kilos|kilogrammes|grammes|gramme|litre|litres|millilitres|watts|volts|degres|pour cent|ans|livres|onces',
  softUnits: 'personnes|places|pieces|vitesses|tasses|ports|tiroirs|heures|jours',
  plurals: 'personnes',
}
