/** What people call themselves instead of the name they were registered with; compiled for this project from general knowledge. */
const pairs = `
  William Bill Will Billy|Robert Bob Rob|Richard Rick Dick|James Jim Jamie|John Jack|Michael Mike Mick|Thomas Tom|Joseph Joe|David Dave
  Christopher Chris|Anthony Tony|Andrew Andy|Stephen Steve|Steven Steve|Matthew Matt|Nicholas Nick|Daniel Dan Danny|Benjamin Ben
  Samuel Sam|Alexander Alex|Edward Ted Ed Eddie|Charles Charlie|Frederick Fred|Albert Bert|Arthur Art|Kenneth Ken|Ronald Ron
  Raymond Ray|Donald Don|Gerald Gerry|Terence Terry|Philip Phil|Peter Pete|Timothy Tim|Jonathan Jon|Gregory Greg|Patrick Pat Paddy
  Joshua Josh|Jacob Jake|Zachary Zac|Dominic Dom|Stanley Stan|Leslie Les|Geoffrey Geoff|Malcolm Mal|Douglas Doug|Norman Norm
  Margaret Maggie Peggy|Elizabeth Liz Beth Betty|Catherine Kate Cath|Katherine Kate Kathy|Kathleen Kath|Patricia Pat Trish|Susan Sue
  Christine Chris Chrissie|Deborah Debbie|Jacqueline Jackie|Jennifer Jenny|Victoria Vicky|Rebecca Becky|Samantha Sam|Alexandra Alex
  Barbara Barb|Dorothy Dot|Josephine Jo|Joanne Jo|Pamela Pam|Sandra Sandy|Angela Angie|Amanda Mandy|Theresa Tess|Teresa Terry
  Charlotte Lottie|Isabella Bella|Isabelle Izzy|Abigail Abby|Jessica Jess|Stephanie Steph|Natalie Nat|Philippa Pippa|Penelope Penny
  Rosemary Rose|Winifred Win|Millicent Millie|Amelia Millie|Matilda Tilly|Eleanor Ellie|Florence Flo|Frances Fran|Judith Judy|Gillian Gill
  Mohammed Mo|Muhammad Mo|Mohamed Mo|Abdullah Abdul|Ibrahim Ibby|Mustafa Mus|Yusuf Yus|Abdirahman Abdi|Fatima Fati|Zainab Zee
  Maryam Mary|Rajesh Raj|Sanjay Sunny|Dinesh Dee|Gurpreet Gary|Harpreet Harry|Jaspreet Jas|Jaskaran Jas|Manpreet Mani|Lakshmi Laxmi
  Piotr Peter|Krzysztof Chris|Andrzej Andrew|Tomasz Tom|Pawel Paul|Michal Michael|Katarzyna Kasia|Malgorzata Gosia|Agnieszka Aga
  Joanna Asia|Aleksandra Ola|Magdalena Magda|Alexandru Alex|Gheorghe George|Emmanuel Manny|Babatunde Tunde|Chukwuemeka Emeka
  Olumide Olu|Funmilayo Funmi|Oluwaseun Seun|Adewale Wale|Chiamaka Amaka|Ifeoma Ify|Kwabena Kobby|Tinashe Tino|Rumbidzai Rumbi
  Siobhan Shiv|Bridget Bridie|Padraig Pat|Eoin Owen|Giuseppe Joe|Giovanni John|Francesco Frank|Jose Joe|Antonio Tony|Manuel Manny
  Venkat Ven|Balakrishnan Bala|Mehmet Mem|Huseyin Hus|Mohammad Mo|Winston Win|Courtney Court`;

export const nicknames: ReadonlyMap<string, readonly string[]> = new Map(
  pairs.split(/[|\n]/).flatMap((line) => {
    const [formal, ...short] = line.trim().split(/\s+/);
    return formal && short.length > 0 ? [[formal, short] as const] : [];
  }),
);
