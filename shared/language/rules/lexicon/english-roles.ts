import type { Lexicon } from './lexicon.ts'

const dont =
  "don't|dont|do not|can't|cant|cannot|can not|won't|wont|will not|doesn't|doesnt|does not|shouldn't|shouldnt|should not|mustn't|must not|isn't|isnt|is not|aren't|are not|wouldn't|would not"

/** What English phrases do. */
export const englishRoles: Lexicon['roles'] = {
  cap: 'under|below|less than|cheaper than|lower than|fewer than|at most|at the most|up to|upto|as much as|max|max.|maximum|maximum price|max price|maximum of|max of|a maximum of|maximum price of|max budget|within a budget of|within budget of|on a budget of|with a budget of|budget|budget of|budget is|my budget is|our budget is|a budget of|budget:|price limit|limit of|capped at|price cap|not exceeding|beneath|<|<=|\u2264|inside of|spend up to|no dearer than|top price|or less than',
  capAfter:
    'or less|or cheaper|or under|or below|or lower|max|max.|maximum|tops|at most|at the most|budget|limit|and under|and below|and less|cap|or fewer|top|ceiling',
  floor:
    'over|above|more than|more expensive than|pricier than|dearer than|at least|from|starting at|minimum|min|min.|a minimum of|minimum of|no less than|not less than|upwards of|greater than|higher than|exceeding|>|>=|\u2265|no cheaper than|not under|not below|no fewer than',
  floorAfter: 'or more|and up|and above|and over|or above|or over|minimum|min|at least|or higher|plus',
  between: 'between|in the range of|range|ranging from|somewhere between',
  to: 'to|and|-|\u2013|\u2014|until|or',
  about:
    'about|around|roughly|approximately|approx|approx.|circa|ca|ca.|~|\u2248|some|nearly|almost|close to|near|in the region of|give or take|ish',
  costing: 'for|costing|at|priced at|that costs|that cost|for just|for only',
  spend:
    'go|spend|pay|cost|costs|costing|be|want to spend|want to pay|wanting to spend|wish to spend|like to spend|like to pay|priced|exceed|going|spending|paying|willing to pay|willing to spend|price|prices',
  each: 'each|apiece|per piece|per item|per unit|a piece|per pc|ea|each one|per one|every one|/ piece|/ pc|/ each|/ unit|/ item',
  total:
    'in total|in all|all together|altogether|all in|for both|for all|for both of them|for all of them|for everything|combined|total|a total of|total of|in sum|overall|for the lot|all told|together',
  noCap:
    "money is no object|money's no object|money no object|price is no object|cost is no object|price doesn't matter|price does not matter|price doesnt matter|cost doesn't matter|any price|at any price|whatever the price|whatever it costs|no matter the price|no matter the cost|no matter what it costs|no budget|no price limit|no limit|no budget limit|don't care about the price|don't care about price|i don't care about the price|i don't mind the price|don't mind the price|regardless of price|regardless of the price|price is not an issue|price no issue|no maximum price|no max price|no spending limit",
  by: 'by|until|till|til|no later than|not later than|not after|latest|at the latest by|at the latest on|by the latest|due by|due on|due|due for|by no later than|up until|never later than|on or before|in time for|not any later than|no later|before or on|before the end of day|deadline|deadline is|deadline:',
  before: 'before|prior to|ahead of|earlier than',
  on: 'on|for|at|this|around',
  in: 'in|within|inside|within the next|in the next|over the next|in less than|in under|in at most|in no more than|in not more than|within at most|in max|within max|less than|in up to',
  after:
    'after|from|starting|since|not before|no earlier than|not earlier than|not until|not till|not on|not by|no sooner than|beginning|as of|later than',
  arrive:
    'delivered|delivery|deliver|delivers|delivering|arriving|arrive|arrives|arrived|shipped|ships|shipping|ship|received|receive|get it|get them|get here|gets here|here|need it|need them|needed|i need it|i need them|we need it|we need them|have it|have them|it should arrive|it must arrive|must arrive|should arrive|has to arrive|have to arrive|needs to arrive|need to arrive|to arrive|to be delivered|must be delivered|must be here|should be here|be here|must be|should be|has to be here|be delivered|should be delivered|please deliver|and deliver|and delivered|that arrives|which arrives|arriving here|available|in my hands|at my door|i want it|i want them|want it|want them|wanted|i must have it|it has to be here|to be here|to get here|at my house|at my place',
  lastly: 'time|from now|at the latest|latest|at latest|or earlier|or sooner|or before|tops|max|at most',
  noDue:
    "no rush|no hurry|there's no rush|there is no rush|there's no hurry|there is no hurry|not urgent|it's not urgent|no deadline|whenever|not in a hurry|i'm not in a hurry|i am not in a hurry|any time|anytime|time doesn't matter|delivery time doesn't matter|takes as long as it takes",
  someDay:
    "my birthday|his birthday|her birthday|their birthday|birthday|mother's day|mothers day|father's day|fathers day|hanukkah|hannukah|chanukah|diwali|eid|ramadan|lunar new year|chinese new year|passover|my wedding|the wedding|our wedding|my anniversary|our anniversary|the party|my party|then|school starts|the holidays|holidays|winter|summer|spring|autumn|fall|labor day|labour day|memorial day|independence day|graduation|my trip|our trip|my flight|lunch|dinner|mid|early|late|the beginning|beginning|the middle|middle|the start|start|year end|year's end|sometime|some time|spring break|midweek|q1|q2|q3|q4|the quarter|week|mid-december|mid-january|soon|breakfast|cyber monday|boxing day|bank holiday",
  not: `not|no|never|nothing|none|neither|nor|without|w/o|except|except for|excluding|excl|excl.|exclude|excludes|other than|minus|avoid|avoiding|skip|nobody|nowhere|hardly|rather not|preferably not|instead of|rather than|unlike|and not|and no|but not|but no|but without|but never|just not|please not|also not|and also not|definitely not|absolutely no|absolutely not|leave out|leaving out|apart from|aside from|barring|save for|not interested in|hate|i hate|dislike|i dislike|allergic to|i am allergic to|i'm allergic to|w/out|ain't|${dont}|${dont
    .split('|')
    .map((each) => `i ${each}`)
    .join('|')}`,
  prefix: 'non',
  butNot:
    'anything but|anywhere but|everywhere but|anyone but|any shop but|any store but|any merchant but|all but|everything but|any but|anyone except|anywhere except|any merchant except|any shop except|anything except|any store except|everyone but|everywhere except',
  fine: "no problem|why not|not only a gift|if not too much trouble|no worries|can't wait|cannot wait|don't worry|no pressure|nothing special|nothing fancy|no preference|no preferences|no questions asked",
  from: 'from|from only|only from|via|sold by|bought from|from either|at|by|through|with|use|using|buy from|order from|get it from|buy it from|buy them from|order it from|in|on|shop at|buy at|available at|available from|either from|from both|both from|just from',
  only: 'only|alone|exclusively|just|and nowhere else|nowhere else|and nobody else|and no one else|and no other',
  rather:
    'preferably from|preferably at|ideally from|ideally at|not only from|not only at|not just from|if possible from|if possible at|rather from|prefer|i prefer|preferably|ideally',
  or: 'or|either|nor',
  and: 'and|&|+|plus|as well as|and also|together with|along with|and another|also',
  but: 'but',
  condition:
    'per month|per week|per year|every month|every week|every day|each month|each week|if|unless|otherwise|or else|depending|as long as|provided|whichever|in case|failing that|alternatively|else',
  cheap:
    'cheapest|the cheapest|cheap|cheaply|lowest price|lowest priced|lowest-priced|lowest-price|the lowest price|at the lowest price|for the lowest price|least expensive|the least expensive|best price|best-priced|best priced|at the best price|for the best price|inexpensive|affordable|most affordable|the most affordable|low cost|low-cost|as cheap as possible|as cheaply as possible|on a budget|budget friendly|budget-friendly|on the cheap|not expensive|not too expensive|not very expensive|not pricey|not too pricey|nothing expensive|nothing too expensive|lowest cost|cheaper|lowest price wins|the lowest price wins|cheapest wins',
  autopilot:
    'on autopilot|in autopilot|use autopilot|using autopilot|and on autopilot|with autopilot|autopilot mode|in autopilot mode|on auto pilot|buy it automatically|buy automatically|buy them automatically|automatically buy|automatically order|order it automatically|order automatically|order them automatically|auto-buy|autobuy|auto buy|without asking|without asking me|and buy it without asking|buy it without asking|buy without asking|without asking me first|no need to ask me|no need to ask',
  assist:
    "ask me|ask me first|ask me before buying|ask first|ask before buying|but ask me|but ask me first|and ask me|and ask me first|assist mode|in assist mode|not on autopilot|no autopilot|not automatically|don't buy automatically|do not buy automatically|don't buy it automatically|don't buy without asking|don't buy it without asking|do not buy without asking|never without asking|not without asking|not without asking me|don't order without asking|do not order without asking|never buy without asking|without autopilot|not in autopilot|don't use autopilot|do not use autopilot|please ask|let me decide|let me check first|don't buy yet|do not buy yet|don't buy it yet|do not buy it yet",
  compound: 'get well|no show|under the|not your average',
  article: 'a|an|the|some|any|my|our|your|his|her|their|this|that|these|those|its|another',
  verb: "please|hi|hello|hey|ok|okay|hi there|hey there|good morning|good evening|good afternoon|can you|could you|would you|will you|can i|could i|may i|can we|could we|can i get|could i get|can i have|could i have|may i have|can you please|could you please|i'd like|i would like|i'd love|i would love|i want|i need|we want|we need|we'd like|we would like|i'm|im|i am|we are|we're|i'm looking for|i am looking for|we're looking for|we are looking for|im looking for|i'm after|i am after|i'm in need of|looking for|looking to buy|looking to get|look for|search for|search|searching for|find|find me|find us|find out|get|get me|get us|buy|buy me|buying|purchase|order|order me|ordering|shop for|shopping for|show|show me|show us|give me|give us|let me have|let me buy|let's get|let's buy|lets get|want|need|needed|wanted|in need of|in the market for|me|us|to buy|to get|to order|to purchase|to have|to find|for me|for us|for myself|like|do you have|do you sell|have you got|got any|is there|are there|just|really|hoping to find|hoping for|hunting for|after|trying to find|i must have|i also need|i wish to buy|i wish to order|i wish|we have to buy|i have to buy|i have to get|i will take|i'll take|i'll have|i will have|add|to my cart|bring me|fetch me|fetch|grab me|grab|pick up|pick me up|pick|i'd|i would|i'd pay|i would pay|i can pay|i could pay|i'll pay|i will pay|i'm willing to pay|willing to pay|help me find|help me buy|recommend|suggest|what about|how about|wishlist|shopping list|request|best|the best|a good|a nice|a decent|a great|some good|some nice|good quality|a good quality",
  filler:
    "w /|please|pls|plz|thanks|thank you|thx|ty|cheers|kindly|thanks in advance|thank you very much|thanks a lot|you can find|you could find|that you can find|you have|that you have|you've got|you find|you can get|that i can afford|there is|out there|buy it|buy them|buy one|order it|order them|order one|get it|get one|get them|something|anything|something like|things like|someone|one|ones|new|the one|the ones|thing|good one|good ones|nice one|nice ones|i guess|i think|maybe|perhaps|as usual|exactly|precisely|ok|okay|right|money|usd price|price|priced|the price|price:|prices|more|only|just|really|very|quite|simply|possibly|item:|product:|items|for me|for us|myself|ready|it|them|which|that|is|are|be|should|must|can|would|could|will|i|we|you|me|us|with price|want|need|buy|order|get|find|cost|costs|costing|cost:|to spend|spend|pay|has to|have to|do|so|too|then|that's|thats|it's|its|they|them|what|there|not to worry|at all|whatsoever",
  link: 'of|for|with|in|on|at|from|by|to|the|a|an|and|or|but|as|that|which|is|are|per|via|about|my|our|some|any|who|whose',
  aside:
    'asap|a.s.a.p|a.s.a.p.|as soon as possible|as quickly as possible|as fast as possible|quickly|urgent|urgently|soon|soonish|right away|immediately|at once|fast delivery|quick delivery|fast shipping|quick shipping|express delivery|express shipping|with fast delivery|with quick delivery|with express delivery|free delivery|free shipping|with free delivery|with free shipping|including shipping|including delivery|including tax|including taxes|including vat|incl shipping|incl. shipping|incl tax|incl. tax|incl vat|incl. vat|with shipping|shipping included|delivery included|tax included|all inclusive|delivered to my door|to my door|to my house|to my home|to my office|if possible|if you can|if available|if at all possible|hopefully|as a gift|gift wrapped|giftwrapped|gift wrap|gift-wrapped|excluding shipping|excluding delivery|excluding tax|excluding vat|before tax|before taxes|before shipping|plus shipping|plus tax|without shipping|without tax|not including shipping|not including tax|not counting shipping|excl tax|excl. tax|excl vat|excl. vat|ex vat|ex. vat|excl shipping|excl. shipping',
  many: 'several|both|twice|thrice|a few|few|many|multiple|a bunch of|bunch of|lots of|a lot of|loads of|plenty of|various|as many as possible|a number of|a handful of|handful of|dozens of|dozens|hundreds of|hundreds|thousands of|thousands|tons of|enough|some more|numerous|couple or so',
  half: 'half|a half|half a|quarter|a quarter|third|a third',
  pieces:
    'x|\u00d7|pcs|pcs.|pc|pc.|piece of|pieces|pieces of|units|unit of|units of|items|items of|copies|copies of|copy of|ea|pairs|pairs of|pair|pair of|nos|off',
  ofThem: 'of them|of these|of those|of it|of each|of this|of that|of the same|in number|times|of the',
  count: 'qty|qty.|quantity|quantity of|qty of|qty:|x|\u00d7|*|count|count of|how many|number of pieces|amount',
  pack: 'pack|packs|set|sets|box|boxes|case|cases|bag|bags|bundle|bundles|carton|cartons|tin|tins|package|packages|packet|packets|crate|crates|tray|trays|roll|rolls|pair|pairs|kit|kits|collection|group|stack|stacks|multipack|multipacks|pkg',
  label:
    'size|sizes|model|no|no.|nr|number|type|series|gen|generation|version|v|vol|volume|part|mark|mk|season|book|age|aged|ages|grade|stage|level|step|spf|iphone|ipad|pixel|galaxy|playstation|ps|xbox|switch|kindle|airpods|echo|gopro|hero|windows|office|rtx|gtx|rx|ryzen|core|fifa|nba|f1|formula|usb|hdmi|bluetooth|wifi|pro|max|mini|ultra|air|note|surface|thinkpad|macbook|watch|din|iso|ral|en|cat|category|route|area|chapter|episode|star|channel|wd|chanel|top|catch|apollo|dx|quest|deck|nova|fire|tab|eos|nikon|lego|edition|item|sku|article|art|ref|us|uk|eu|waist|width|length|height|depth|diameter|ring|shoe|band|cup|colour|color|scale|class|tier|air|pack of|set of|box of|packs of|sets of|boxes of|bag of|case of|bundle of|roll of|rolls of|bags of|pairs of|kit of',
}
