/**
 * Given names that one person uses for another, and spellings of one name, compiled for this project from general
 * knowledge of naming in England and its communities. A name may stand in several groups (Alex, Pat, Sam).
 */
const groups = `
abigail abbie abby abi gail
abraham abe ibrahim ebrahim bram
adrian ade
agnes aggie nessie
ahmed ahmad achmed
aidan aiden
albert al bert bertie
alexander alex alec sandy xander sasha alasdair alistair alastair alexandr aleksander
alexandra alex sandra sasha lexi alexa ali sandy aleksandra
alfred alf alfie fred
alice ali allie
alison ali ally allison
amanda mandy manda
amelia millie milly amy emelia
andrew andy drew andre andrzej andrei
angela angie ange
ann anne anna annie nan nancy hannah
anthony tony ant antony antonio anton
antonia toni
archibald archie archy
arthur art artie
augustus gus august
barbara barb babs barbie
barnaby barney
bartholomew bart
beatrice bea bee trixie beatrix
benjamin ben benny benji
bernadette bernie
bernard bernie
bethany beth
bridget bridie biddy bridie
bronislaw bronek
caroline carol carrie caz carolyn
cassandra cass cassie
catherine kate katie kathy cathy katherine kathryn cath kath kat katy kitty catharine kathleen katarzyna kasia caitlin
cecilia celia cissie
charles charlie chuck chas karl carl carlos
charlotte charlie lottie lotte char
christina christine chris chrissie tina krystyna kristina
christopher chris kit topher kris christoph krzysztof
clara clare claire
constance connie
cynthia cindy
daniel dan danny danyal
danielle dani danni
david dave davey davy dai dawid daud dawood
deborah debbie deb debra debs
dennis denny den denis
derek del derrick
diana diane di
dmitri dima dmitry dimitri
dominic dom nick
donald don donny
dorothy dot dotty dottie dolly thea
douglas doug dougie
duncan dunc
edith edie
edmund ed eddie ted ned
edward ed eddie ted teddy ned eduard
edwin ed eddie
eleanor ellie nell nora elinor ella lenora eleanora
elizabeth liz lizzie beth betty eliza bess libby elsie liza lisa betsy elisabeth lilibet elzbieta lizzy bessie
emily em emmie millie emilia
emma em emmy
ernest ernie
esther essie hester
eugene gene
evelyn evie eve
fatima fatema fatimah fatma fathima
felicity flick fliss
florence flo florrie flossie
frances fran frankie francesca franny fanny
francis frank frankie fran franciszek francisco
franklin frank
frederick fred freddie freddy rick frederic fredrick
gabriel gabe
gabrielle gabby gaby gabriella
gareth gary gaz
gary garry gaz
geoffrey geoff jeff jeffrey jeffery
george georgie jerzy jorge giorgos georgios
georgina georgie gina georgia
gerald gerry jerry ger
geraldine gerry
gerard gerry ger
gertrude gertie trudy
gillian gill jill jillian
giuseppe joe beppe
glenn glen
gordon gordy
grace gracie
graham grahame graeme gray
gregory greg gregor grzegorz
guillaume william
gwendolen gwen gwendoline
harold harry hal
harriet hattie harry
harrison harry
hassan hasan hassaan
helen nell nellie helena ellen elena
henrietta hettie etta
henry harry hal hank henri henryk
herbert bert herb herbie
hubert bert
hugh hughie huw
hussain hussein husain hossain hossein
irene rene
isaac ike zac ishaq
isabel bella izzy isabella isobel belle ishbel isabelle issy
ivan vanya
jacob jake jacub jakub yaqub yakub
jacqueline jackie jacqui jacquie
james jim jimmy jamie jem jacques jaime
jan john
jane janie jayne jenny
janet jan
janice jan janis
jasmine jas jaz yasmin yasmeen jasmin
jason jay jase
jeanette jean netta
jeffrey jeff
jennifer jen jenny jenni jennie
jeremy jez jerry jem
jerome jerry
jessica jess jessie jessy
joan joanie
joanna jo joanne jo-anne joan
johanna jo hanna
john jack johnny jon ian sean ivan juan johnnie evan giovanni hans yahya johann
jonathan jon jonny jonty nathan johnathan
joseph joe joey jo jozef yusuf yousuf yousef josef giuseppe jose
josephine jo josie josephina
joshua josh
joyce joy
judith judy jude
julia julie jules
julian jules
juliet jules julie
karen kaz
kayleigh kay
kenneth ken kenny
kevin kev
khadija khadijah kadija
kimberley kim kimmy kimberly
laurence larry lawrence laurie loz lawrie
lauren loz laurie
leonard len lenny leo
leopold leo
leslie les lesley
levi lee
lewis lew louis lou
lilian lily lil lillian lilly
linda lindy lynda lyn
lorraine lori
louis lou louie luis ludwik
louise lou lulu louisa
lucas luke luc luca lukas
lucy lu luce lucia lucille lucinda cindy
lydia liddy
lynn lyn lynne lynette
mackenzie mac kenzie
madeleine maddie maddy madeline madelaine madison
magdalena magda lena
malcolm mal malc
malgorzata gosia margaret
marcus marc mark
margaret maggie meg peggy madge margie mags rita greta daisy marge maisie margret marguerite
maria mary marie mia
marianne mary
marilyn mary
marjorie marge margie
martha marty mattie
martin marty martyn marcin
martina tina
mary molly polly mae may maria marie moll mamie maryam miriam
matilda tilly mattie tilda
matthew matt matty mathew mateusz matthias
maureen mo
maurice mo maury morris
maximilian max
maxine max
maxwell max
melanie mel
melissa mel missy lissa
mercedes mercy
michael mike mick mickey mikey micky michal mikhail miguel micheal
michelle shell chelle michele
mildred millie
miranda mandy randa
mohammed mohamed muhammad mohammad muhammed mohamad mohd md mohamud muhamad mo muhammet mehmet mohammod
morgan mo
mustafa mustapha
muriel mu
nadine nadia
natalie nat nathalie talia
natasha tasha nat
nathan nate nat
nathaniel nat nate nathan
nicholas nick nicky nicolas nico mikolaj nikolai klaus
nicola nicky nikki nic nicole
nigel nige
noah noe
norma norm
norman norm
oliver ollie olly noll
olivia liv livvy olive livia
oscar ozzie
oswald ozzie os
pamela pam pammy
patricia pat patsy patty trish tricia trisha patti
patrick pat paddy patryk padraig
paul pawel pablo paulo
paula paulette polly
pauline paula
penelope penny pen
percival percy
peter pete piotr pedro pieter petros
philip phil pip phillip filip
philippa pip pippa phil
phoebe phebe
phyllis phyl
piotr peter
priscilla cilla prissy
rachel rach rachael raquel
rahim raheem
ralph rafe raf
raymond ray
rebecca becky becca beccy bex rebekah
reginald reg reggie
rhiannon rhi
richard rick dick rich ricky richie dickie ritchie ricardo ryszard
robert rob bob bobby robbie robin bert rab roberto
roberta bobbie
robin rob
roderick rod roddy
rodney rod
roger rodge
ronald ron ronnie ronny
rosalind ros roz
rosemary rose rosie
rose rosie rosa
rowena ro
rupert rupe
russell russ
ruth ruthie
salman salmaan
samantha sam sammy
samuel sam sammy
sandra sandy
sarah sally sara sadie sal
sebastian seb bas
sharon shaz shazza
shirley shirl
sidney sid sydney syd
simon si szymon shimon
sofia sophie sophia sofie zofia sofija
stanley stan
stanislaw stan staszek
stephanie steph steffi stefanie
stephen steve steven stevie stefan stephan
stewart stu stuart stew
susan sue suzie susie suzanne susanna susannah suzy
sylvia silvia sylvie
tamara tammy
terence terry tel terrance
teresa terri tess theresa tessa terry tracy
theodora thea dora
theodore theo ted teddy
thomas tom tommy thom tomasz tomas
timothy tim timmy
tobias toby tobi
tracey tracy trace
trevor trev
ursula ursie
valerie val
vanessa nessa
vera veronica
veronica ronnie ronni vera
victor vic viktor
victoria vicky vicki tori vikki vic
vincent vince vinnie
violet vi
virginia ginny ginger
vladimir vova volodya vlad
walter wally walt wat
wendy wend
wilfred wilf fred
wilhelmina mina minnie
william bill will billy willie wills liam wilhelm willem
winifred win winnie freda
winston win
wojciech wojtek
yvonne vonnie
yusuf yousef yousuf youssef joseph
zachary zach zac zack zak zachariah
zainab zaynab zeinab
`;

const byName = new Map<string, number[]>();
groups
  .trim()
  .split('\n')
  .forEach((line, i) => {
    for (const name of new Set(line.split(' '))) {
      const known = byName.get(name);
      if (known) known.push(i + 1);
      else byName.set(name, [i + 1]);
    }
  });

/** How many groups one name may stand in: the corpus keeps this many slots a name. */
export const nicknameSlots = 4;

/** The numbers (from 1) of the groups a folded given name stands in, none where it is in no group. */
export function nicknameGroups(name: string): readonly number[] {
  return byName.get(name) ?? [];
}
