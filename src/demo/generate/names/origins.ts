import { britishFamilies } from './families-british.ts';

/**
 * Names by where a family's names come from; compiled for this project from general knowledge, common ones first. `family` says how
 * a family name passes: 'shared' by the household (a woman may keep hers), 'own' where a wife keeps her own by custom, and 'gendered'
 * where it ends differently for women.
 */
export interface NameOrigin {
  male: readonly string[];
  female: readonly string[];
  families: readonly string[];
  family: 'shared' | 'own' | 'gendered';
}

const words = (text: string): string[] => text.trim().split(/\s+/);

const arabicMale = words(`
  Mohammed Ahmed Ali Omar Yusuf Ibrahim Hassan Hussein Abdullah Khalid Mustafa Tariq Bilal Hamza Samir Karim Rashid Nasir Jamal Faisal
  Mahmoud Idris Salim Zain Adam Amir Anwar Farid Haroon Ismail`);
const arabicFemale = words(`
  Fatima Aisha Maryam Khadija Zainab Amina Layla Sara Noor Hana Salma Huda Yasmin Samira Nadia Rania Leila Farah Iman Safiya Rahma
  Asma Hafsa Sumaya Dina Hala Karima Lina Mona Zahra`);

export const origins = {
  irish: {
    male: words(
      'Patrick Sean Michael Liam Brendan Kevin Eoin Ciaran Declan Conor Dermot Padraig Aidan Colm Niall Fergus Cormac Donal Finbar Eamon',
    ),
    female: words(
      'Mary Bridget Siobhan Aoife Niamh Kathleen Ciara Roisin Sinead Orla Deirdre Grainne Eileen Noreen Maeve Breda Nuala Caoimhe Una Fionnuala',
    ),
    families: words(`
      Murphy Kelly O'Sullivan Walsh O'Brien Byrne Ryan O'Connor O'Neill O'Reilly Doyle McCarthy Gallagher Doherty Kennedy Lynch Murray
      Quinn Moore McLoughlin Carroll Connolly Daly O'Connell Wilson Dunne Brennan Burke Collins Campbell Clarke Hughes Farrell Fitzgerald
      Brown Nolan Maguire Duffy O'Callaghan Kavanagh O'Donnell McDermott Healy Sheehan Mullins`),
    family: 'shared',
  },
  polish: {
    male: words(
      'Piotr Krzysztof Andrzej Tomasz Jan Pawel Michal Marcin Marek Jakub Adam Lukasz Grzegorz Mateusz Wojciech Kamil Rafal Dawid Szymon Filip Antoni Maciej Zbigniew Jerzy',
    ),
    female: words(
      'Anna Katarzyna Malgorzata Agnieszka Barbara Ewa Magdalena Monika Joanna Zofia Maria Aleksandra Karolina Natalia Julia Maja Zuzanna Hanna Krystyna Danuta Dorota Beata Izabela Wiktoria',
    ),
    families: words(`
      Nowak Kowalski Wisniewski Wojcik Kowalczyk Kaminski Lewandowski Zielinski Szymanski Wozniak Dabrowski Kozlowski Jankowski Mazur
      Kwiatkowski Krawczyk Kaczmarek Piotrowski Grabowski Zajac Pawlowski Michalski Krol Wieczorek Jablonski Wrobel Nowakowski Majewski
      Olszewski Stepien Malinowski Jaworski Adamczyk Dudek Nowicki Pawlak Gorski Witkowski Walczak Sikora`),
    family: 'gendered',
  },
  romanian: {
    male: words(
      'Andrei Alexandru Mihai Ion Gheorghe Constantin Florin Stefan Marius Cristian Vasile Adrian Bogdan Ionut Gabriel Razvan Daniel Nicolae',
    ),
    female: words(
      'Maria Elena Ioana Andreea Ana Mihaela Alexandra Cristina Gabriela Daniela Simona Georgiana Roxana Larisa Bianca Adriana Mirela Alina',
    ),
    families: words(
      'Popescu Ionescu Popa Radu Dumitru Stan Stoica Gheorghe Matei Rusu Munteanu Constantin Marin Serban Lazar Ciobanu Florea Dinu Moldovan Barbu Nistor Tudor',
    ),
    family: 'shared',
  },
  iberian: {
    male: words(
      'Jose Antonio Manuel Joao Pedro Luis Carlos Miguel Francisco Rui Paulo Javier Diego Sergio Fernando Nuno Tiago Rafael',
    ),
    female: words(
      'Maria Ana Carmen Isabel Sofia Beatriz Teresa Rosa Lucia Marta Ines Catarina Patricia Mariana Filipa Elena Cristina Paula',
    ),
    families: words(
      'Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Garcia Fernandez Gonzalez Lopez Sousa Fernandes Gomes Almeida Ribeiro Carvalho Pinto Moreira Alves Correia',
    ),
    family: 'own',
  },
  italian: {
    male: words(
      'Giuseppe Giovanni Antonio Mario Luigi Francesco Marco Andrea Alessandro Salvatore Paolo Roberto Stefano Vincenzo Matteo',
    ),
    female: words(
      'Maria Giulia Francesca Anna Rosa Chiara Laura Elena Giovanna Valentina Paola Silvia Martina Carmela Lucia',
    ),
    families: words(
      'Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Bruno Gallo Conti DeLuca Mancini Costa Giordano Rizzo Lombardi Moretti',
    ),
    family: 'own',
  },
  gujarati: {
    male: words(
      'Rajesh Sanjay Dinesh Mahesh Kiran Nilesh Bhavesh Jayesh Amit Hitesh Prakash Ramesh Suresh Vijay Ashok Rohan Aarav Dev Krish Arjun Jay Nikhil Vivek Kunal',
    ),
    female: words(
      'Priya Neha Pooja Hansa Jyoti Kavita Meena Nisha Rekha Sonal Bhavna Hetal Komal Anjali Diya Riya Isha Kajal Minal Urmila Pushpa Manjula Dipti Shreya',
    ),
    families: words(
      'Patel Shah Mehta Desai Joshi Parmar Solanki Chauhan Modi Gandhi Amin Trivedi Pandya Bhatt Dave Thakkar Rathod Vyas Lad Mistry Panchal Raval Jani Kotecha',
    ),
    family: 'shared',
  },
  punjabi: {
    male: words(
      'Gurpreet Harpreet Jaspreet Manpreet Sukhdev Baljit Kulwinder Surjit Amarjit Jagdeep Ranjit Harjit Arjan Jaskaran Paramjit Balwinder Satnam Mohinder Gurdev Karanveer',
    ),
    female: words(
      'Harpreet Gurpreet Jaspreet Manpreet Baljit Kulwinder Surinder Amarjit Jasmine Simran Navdeep Paramjit Balwinder Satwant Rupinder Mandeep Kiran Ravinder Jaswinder Amrit',
    ),
    families: words(
      'Singh Kaur Gill Dhillon Sandhu Sidhu Grewal Bains Johal Mann Virk Dhaliwal Bassi Sahota Atwal Cheema Deol Hayer Nijjar Rai Sangha Toor',
    ),
    family: 'shared',
  },
  southIndian: {
    male: words(
      'Suresh Ramesh Krishnan Rajan Anand Ganesh Venkat Karthik Arun Vijay Murali Prakash Sridhar Thomas George Mathew Ravi Siva',
    ),
    female: words(
      'Lakshmi Priya Deepa Saraswathi Meena Latha Radha Anitha Divya Kavya Asha Sheela Mary Annamma Rani Geetha Vasantha Nandini',
    ),
    families: words(
      'Nair Menon Pillai Iyer Rao Reddy Krishnan Subramaniam Thomas Varghese Mathew George Philip Kurian Nambiar Sivakumar Rajan Selvaraj Kumar Balakrishnan',
    ),
    family: 'own',
  },
  pakistani: {
    male: words(`
      Mohammed Muhammad Ali Imran Asif Usman Bilal Tariq Naveed Zahid Shahid Arif Khalid Nadeem Adnan Kamran Faisal Javed Waqas Hamza
      Ibrahim Yusuf Zain Haris Saqib Rizwan Amjad Akhtar Ghulam Sajid Abdul Hassan Umar Danish Shabir Mahmood`),
    female: words(`
      Fatima Ayesha Saima Nadia Shazia Rukhsana Nasreen Sadia Zainab Maryam Khadija Hafsa Sumaira Farzana Samina Rabia Amna Bushra Iqra
      Aneesa Robina Tahira Shamim Parveen Noreen Kiran Mehwish Uzma Sana Aliza Zara Hina`),
    families: words(`
      Khan Hussain Ahmed Ali Mahmood Iqbal Akhtar Malik Shah Hussain Begum Bibi Mirza Butt Chaudhry Qureshi Rashid Aslam Raja Bhatti
      Sheikh Siddiqui Rehman Javed Saleem Yousaf Kauser Sharif Zaman Riaz Anwar Latif Arshad Rafiq Naz Mohammed Parveen Akram`),
    family: 'own',
  },
  bangladeshi: {
    male: words(
      'Mohammed Abdul Shahid Rahim Karim Kamal Jamal Shafiq Aminul Rafiq Nurul Anwar Faruk Mizanur Habibur Sultan Tariqul Ashraf Delwar Iqbal Sayed Hasan Rayhan Tanvir',
    ),
    female: words(
      'Fatema Nasima Rahima Shirin Salma Taslima Rukeya Hasina Sultana Ruksana Shahanara Monira Nazma Jahanara Sabina Afsana Tahmina Rabeya Amina Nusrat Farhana Sharmin',
    ),
    families: words(
      'Begum Uddin Miah Ali Khatun Hussain Rahman Ahmed Islam Khan Chowdhury Choudhury Akhtar Bibi Hoque Alam Karim Haque Sultana Kabir Mia Khanom Hossain Sarker',
    ),
    family: 'own',
  },
  sriLankan: {
    male: words('Nimal Sunil Kamal Ruwan Chaminda Dinesh Suresh Kumar Sivakumar Rajan Nihal Lasantha Pradeep Thilak'),
    female: words(
      'Kumari Chandrika Nirmala Malini Shanthi Dilini Sandhya Priyanka Thushari Vasuki Sumathi Nadeesha Rani Indrani',
    ),
    families: words(
      'Perera Fernando Silva Jayasinghe Bandara Wickramasinghe Gunawardena Dissanayake Ratnayake Sivapalan Nadarajah Kandasamy Selvarajah Rajapaksa Mendis Herath',
    ),
    family: 'shared',
  },
  filipino: {
    male: words(
      'Jose Antonio Ramon Jose Mark John Michael Angelo Rafael Christian Ronaldo Roberto Eduardo Emmanuel Joel',
    ),
    female: words(
      'Maria Rosario Marites Jennifer Grace Angelica Cristina Lourdes Maricel Rowena Jocelyn Imelda Liza Mary Analyn',
    ),
    families: words(
      'Santos Reyes Cruz Bautista Ocampo Garcia Mendoza Torres Castillo Flores Villanueva Ramos Aquino Navarro Salazar Mercado',
    ),
    family: 'shared',
  },
  nepali: {
    male: words('Ram Hari Bishnu Krishna Prakash Santosh Dipak Rajendra Suman Bikram Mohan Ganesh'),
    female: words('Sita Gita Maya Laxmi Sunita Sarita Anju Kamala Devi Sabina Mina Pabitra'),
    families: words('Gurung Rai Limbu Thapa Magar Tamang Shrestha Sherpa Pun Adhikari Karki Basnet'),
    family: 'shared',
  },
  westAfrican: {
    male: words(`
      Emmanuel Samuel Daniel David Michael Joseph Chinedu Emeka Ifeanyi Tunde Segun Femi Kunle Babatunde Olumide Kwame Kofi Kwabena Yaw
      Kojo Chukwuemeka Obinna Ayodele Adewale Ibrahim Musa Uche Ebuka Dele Gbenga`),
    female: words(`
      Grace Blessing Mary Comfort Patience Esther Ngozi Chioma Adaeze Nkechi Funmilayo Yetunde Folake Bukola Abena Akosua Ama Efua Afia
      Adwoa Chiamaka Ifeoma Titilayo Omolara Mercy Joy Gloria Ruth Deborah Favour`),
    families: words(`
      Adeyemi Okafor Okonkwo Mensah Owusu Boateng Adebayo Oladipo Nwosu Eze Asante Osei Appiah Ogunleye Balogun Afolabi Adeleke Chukwu
      Okeke Obi Nwachukwu Ibrahim Bello Sow Diallo Kamara Sesay Koroma Conteh Bangura Ofori Agyeman Amoah Acheampong Oyelaran Akinola
      Olatunji Ojo Eke Uzoma`),
    family: 'shared',
  },
  somali: {
    male: words(
      'Mohamed Abdi Ahmed Hassan Ali Omar Yusuf Abdullahi Ibrahim Farah Warsame Ismail Mahad Liban Guled Abdirahman Mohamud Bashir',
    ),
    female: words(
      'Fadumo Amina Hodan Halima Asha Khadra Sahra Ifrah Nimco Fowsiyo Hamdi Ayan Maryan Safiya Deqa Zamzam Hibo Ubah',
    ),
    families: words(
      'Mohamed Ali Abdi Hassan Ahmed Omar Farah Warsame Hussein Ibrahim Yusuf Jama Osman Nur Abdullahi Aden Duale Hersi Guled Elmi',
    ),
    family: 'own',
  },
  southernAfrican: {
    male: words(
      'Tendai Tatenda Farai Blessing Tinashe Kudzai Simba Themba Sipho Thabo Brian Innocent Joseph Chipo Peter Munyaradzi',
    ),
    female: words(
      'Rudo Tsitsi Chipo Nyasha Rumbidzai Tafadzwa Precious Thandiwe Nomsa Memory Patience Beauty Grace Tariro Ropafadzo Sibongile',
    ),
    families: words(
      'Moyo Ncube Dube Sibanda Ndlovu Mpofu Chikwanha Mutasa Banda Phiri Mwale Tembo Nyathi Mudzingwa Chirwa Zulu Nkomo Makoni',
    ),
    family: 'shared',
  },
  caribbean: {
    male: words(
      'Winston Leroy Delroy Neville Errol Clive Desmond Carlton Marcus Jermaine Tyrone Kwame Andre Darnell Malachi Jerome Dwayne Curtis Lloyd Courtney Everton Trevor Isaiah Elijah',
    ),
    female: words(
      'Gloria Sonia Marcia Beverley Yvonne Claudette Sharon Denise Donna Natasha Keisha Shanice Tanisha Latoya Simone Monique Ebony Jasmine Hyacinth Merlene Paulette Velma Naomi Kiara',
    ),
    families: words(
      'Campbell Brown Williams Johnson Clarke Thompson Francis Lewis Morgan Gordon Grant Reid Henry Samuels Bailey Edwards Joseph Charles Allen Wright Powell Palmer Barrett Dacres Blake Bernard Daley McKenzie Whyte Facey',
    ),
    family: 'shared',
  },
  chinese: {
    male: words(
      'Wei Ming Jian Hao Chen Jun Lei Tao Kwok Chi Kin Wing Ho Yan Siu Daniel Kevin Jason Eric Raymond Alan Victor',
    ),
    female: words(
      'Mei Ling Xiu Hui Yan Fang Li Na Jing Ying Wai Suk Yuen Grace Amy Michelle Joyce Winnie Vivian Emily Karen Fiona',
    ),
    families: words(
      'Chan Wong Li Lee Cheung Wang Zhang Chen Liu Lam Ng Yang Cheng Ho Leung Huang Wu Zhao Lau Tang Yip Tsang Xu Lin Chow Yeung Fung Kwok Mak Tse',
    ),
    family: 'own',
  },
  arab: {
    male: arabicMale,
    female: arabicFemale,
    families: words(`
      Al-Hassan Al-Sayed Al-Ahmad Haddad Khoury Mansour Saleh Hamid Nasser Aziz Jaber Abdallah Qasim Saeed Mahdi Rahman Sharif Darwish
      Hashimi Jabbar Al-Masri Bakr Osman Taha Awad Farouk El-Amin Bashir Hamdan Suleiman`),
    family: 'own',
  },
  turkish: {
    male: words('Mehmet Mustafa Ahmet Ali Huseyin Hasan Ibrahim Murat Emre Cem Kemal Osman Serkan Burak Deniz Hakan'),
    female: words('Fatma Ayse Emine Hatice Zeynep Elif Meryem Sultan Hulya Sevgi Selin Dilek Esra Gul Nur Melek'),
    families: words(
      'Yilmaz Kaya Demir Celik Sahin Yildiz Ozturk Aydin Ozdemir Arslan Dogan Kilic Aslan Cetin Kara Koc Kurt Polat',
    ),
    family: 'shared',
  },
  iranian: {
    male: words('Ali Reza Mohammad Hossein Mehdi Amir Babak Dariush Farhad Kaveh Kourosh Navid Saeed Siavash'),
    female: words('Maryam Fatemeh Zahra Leila Shirin Nasrin Parisa Mina Azadeh Niloufar Roya Setareh Taraneh Yasaman'),
    families: words(
      'Mohammadi Hosseini Ahmadi Karimi Rezaei Jafari Moradi Rahimi Ebrahimi Sadeghi Kazemi Hashemi Amini Azizi Nazari Barzani',
    ),
    family: 'own',
  },
  caribbeanBritish: {
    male: words('Marcus Jordan Tyrone Leon Aaron Nathan Reece Kieran Joshua Isaiah Malachi Theo Elijah Jayden'),
    female: words('Jasmine Naomi Leah Chantelle Jade Aaliyah Maya Simone Ebony Zara Amara Imani Kiara Nia'),
    families: britishFamilies.slice(0, 120),
    family: 'shared',
  },
} as const satisfies Record<string, NameOrigin>;

export type OriginName = keyof typeof origins | 'british';
