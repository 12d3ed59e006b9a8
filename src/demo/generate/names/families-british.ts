/** Family names common in Britain; compiled for this project from general knowledge, common ones first. */
export const britishFamilies = `
  Smith Jones Taylor Williams Brown Davies Evans Wilson Thomas Roberts Johnson Lewis Walker Robinson Wood Thompson White Watson Jackson
  Wright Green Harris Cooper King Lee Martin Clarke James Morgan Hughes Edwards Hill Moore Clark Harrison Scott Young Morris Hall Ward
  Turner Carter Phillips Mitchell Adams Campbell Anderson Allen Cook Bailey Parker Miller Davis Murphy Price Bell Baker Griffiths
  Kelly Simpson Marshall Collins Bennett Cox Richardson Fox Gray Rose Chapman Hunt Robertson Shaw Reynolds Lloyd Ellis Richards Russell
  Wilkinson Graham Stewart Reid Murray Powell Palmer Holmes Rogers Stevens Walsh Hunter Thomson Matthews Ross Owen Mason Knight
  Kennedy Butler Saunders Cole Pearce Dean Foster Harvey Hudson Gibson Mills Berry Barnes Pearson Booth Dixon Grant Gordon Lane
  Harper Hart Mcdonald Brooks Carr Macdonald Hayes Payne West Lawrence Fletcher Barker Nicholson Sutton Weston Cunningham Ball
  Johnston Stone Ford Jenkins Woods Day Warren Elliott Spencer Atkinson Armstrong Webb Nelson Ryan Burton Wells Dawson Fisher Hawkins
  Barrett Bradley Duncan Perry Holland Watts Andrews Gardner Page Burns Lowe Hodgson Gilbert Bird Gregory Newton Porter Cross Oliver
  Kaye Frost Bishop Tucker Lambert Rhodes Sharp Barton Bolton Reeves Haynes Curtis Marsh Bowen Fuller Norris Coles Osborne Lynch Parry
  Rees Nash Pritchard Hicks Whitehead Charlton Francis Kirk Goodwin Hammond Parsons Bates Hewitt Peacock Norton Griffin Cartwright
  Skinner Franklin Wallace Stephenson Howell Burgess Sinclair Dobson Ashton Bond Gould Potter Howe Maxwell Pollard Fraser Mackenzie
  Buckley Blackburn Whittaker Hancock Yates Hartley Clayton Savage Winter Stokes Hobbs Sykes Preston Heath Swift Garner Nolan Fry
  Tranter Pickering Bradshaw Crosby Ormerod Thackray Eccles Rigby Entwistle Ainsworth Hargreaves Holroyd Sugden Ackroyd Barraclough
  Trelawny Penrose Tregear Pascoe Hocking Llewellyn Cadwallader Prosser Gwynne Beddoes Macleod Buchanan Drummond Ogilvie Farquharson`
  .trim()
  .split(/\s+/);
